; What Inno Setup 6 makes the Windows installer of; packaging/make_bundle.py gives version, folder and icon.
; For the person who installs it alone, so that nobody needs to be an administrator.
#ifndef Version
  #error "iscc /DVersion=… /DFolder=… /DIcon=… /DOutput=…"
#endif
[Setup]
AppId={{5B1D8C0E-7A53-4E0B-9E0D-2C1B7F9A4D31}
AppName=Coalition Annotator
AppVersion={#Version}
AppPublisher=Coalition Annotator contributors
DefaultDirName={autopf}\Coalition Annotator
DefaultGroupName=Coalition Annotator
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
ChangesAssociations=yes
Compression=lzma2/max
SolidCompression=yes
WizardStyle=modern
SetupIconFile={#Icon}
UninstallDisplayIcon={app}\coalition-annotator.exe
OutputDir={#Output}
OutputBaseFilename=coalition-annotator-{#Version}-setup
[Files]
Source: "{#Folder}\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion
[InstallDelete]
; What an earlier version had and this one has not.
Type: filesandordirs; Name: "{app}\_internal"
[Icons]
Name: "{group}\Coalition Annotator"; Filename: "{app}\coalition-annotator.exe"
[Registry]
Root: HKA; Subkey: "Software\Classes\.coalition"; ValueType: string; ValueName: ""; ValueData: "CoalitionAnnotator.Project"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.coalition\OpenWithProgids"; ValueType: string; ValueName: "CoalitionAnnotator.Project"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\CoalitionAnnotator.Project"; ValueType: string; ValueName: ""; ValueData: "Coalition Annotator project"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\CoalitionAnnotator.Project\DefaultIcon"; ValueType: string; ValueName: ""; ValueData: "{app}\coalition-annotator.exe,0"
Root: HKA; Subkey: "Software\Classes\CoalitionAnnotator.Project\shell\open\command"; ValueType: string; ValueName: ""; ValueData: """{app}\coalition-annotator.exe"" ""%1"""
Root: HKA; Subkey: "Software\Classes\Applications\coalition-annotator.exe"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Applications\coalition-annotator.exe\SupportedTypes"; ValueType: string; ValueName: ".txt"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\coalition-annotator.exe\SupportedTypes"; ValueType: string; ValueName: ".coalition"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\coalition-annotator.exe\shell\open\command"; ValueType: string; ValueName: ""; ValueData: """{app}\coalition-annotator.exe"" ""%1"""
[Run]
Filename: "{app}\coalition-annotator.exe"; Parameters: "--sample"; Description: "Open the sample project"; Flags: nowait postinstall skipifsilent
