"""A real PostgreSQL server of the tests' own: a temporary folder, a free port on the loopback, no root."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

PASSWORD = "boss's secret"


def binaries() -> Path | None:
    """Where the server's programs are; Debian's package is installed where that is allowed. Not for Windows."""
    if sys.platform == "win32":
        return None
    found = _binaries()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        command = ["apt-get", "install", "-y", "--no-install-recommends", "postgresql"]
        subprocess.run(
            command, capture_output=True, check=False, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        )
        found = _binaries()
    return found


def _binaries() -> Path | None:
    candidates = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    on_path = shutil.which("postgres")
    return candidates[-1].parent if candidates else Path(on_path).parent if on_path else None


class RealServer:
    """Starts, kills and starts again."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self.folder = Path(tempfile.mkdtemp(prefix="ca-pg-"))
        self._as_user: list[str] = []
        if os.geteuid() == 0:
            import pwd

            name = "postgres" if any(each.pw_name == "postgres" for each in pwd.getpwall()) else "nobody"
            shutil.chown(self.folder, name)
            self._as_user = ["runuser", "-u", name, "--"]
        self.port = _free_port()
        secret = self.folder / "secret"
        secret.write_text(PASSWORD)
        secret.chmod(0o644)
        self._run("initdb", "-D", self._data, "-A", "scram-sha-256", "-U", "boss", f"--pwfile={secret}", "-E", "UTF8",
                  "--no-sync")  # fmt: skip
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run([*self._as_user, str(self._programs / program), *arguments], check=True, capture_output=True)

    def start(self, *settings: str) -> None:
        options = " ".join(
            f"-c {each}"
            for each in (
                "listen_addresses=127.0.0.1", f"port={self.port}", f"unix_socket_directories={self.folder}",
                "max_connections=60", *settings,
            )
        )  # fmt: skip
        self._run("pg_ctl", "-D", self._data, "-l", str(self.folder / "log"), "-w", "-t", "60", "-o", options, "start")

    def make_certificate(self, name: str) -> tuple[Path, list[str]]:
        """Make a certificate for a host's name; return it, with the settings by which the server shows it."""
        certificate, key = self.folder / f"{name}.pem", self.folder / f"{name}.key"
        command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}",
                   "-addext", f"subjectAltName=DNS:{name}", "-keyout", str(key), "-out", str(certificate)]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True)
        key.chmod(0o600)
        if self._as_user:
            shutil.chown(key, self._as_user[2])
        return certificate, ["ssl=on", f"ssl_cert_file={certificate}", f"ssl_key_file={key}"]

    def kill(self) -> None:
        """End the server as a power cut would."""
        number = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(number, signal.SIGKILL)
        self._run_quietly("pg_ctl", "-D", self._data, "-m", "immediate", "-w", "-t", "20", "stop")
        (self.folder / "data" / "postmaster.pid").unlink(missing_ok=True)

    def _run_quietly(self, program: str, *arguments: str) -> None:
        command = [*self._as_user, str(self._programs / program), *arguments]
        subprocess.run(command, check=False, capture_output=True)

    def copy_to(self, other: RealServer, *, schema: str) -> None:
        """Bring logins and a schema to another server, as administrators do."""

        def arguments(server: RealServer) -> list[str]:
            return ["-h", "127.0.0.1", "-p", str(server.port), "-U", "boss"]

        secret = {**os.environ, "PGPASSWORD": PASSWORD}
        dump, roles = self.folder / "dump", self.folder / "roles.sql"
        programs = self._programs
        subprocess.run([str(programs / "pg_dump"), *arguments(self), "--format=custom", f"--schema={schema}", "-f",
                        str(dump), "postgres"], check=True, env=secret)  # fmt: skip
        subprocess.run([str(programs / "pg_dumpall"), *arguments(self), "--roles-only", "-f", str(roles)], check=True,
                       env=secret)  # fmt: skip
        # "boss" is there already, which is told and passed over.
        subprocess.run([str(programs / "psql"), "-q", *arguments(other), "-f", str(roles), "postgres"], check=True,
                       env=secret, capture_output=True)  # fmt: skip
        subprocess.run([str(programs / "pg_restore"), *arguments(other), "--dbname=postgres", str(dump)], check=True,
                       env=secret)  # fmt: skip

    def stop(self) -> None:
        self._run_quietly("pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(
        self, database: str = "postgres", *, login: str = "boss", password: str = PASSWORD, schema: str = ""
    ) -> str:

        tail = f"?schema={schema}" if schema else ""
        return f"postgresql://{login}:{quote(password)}@127.0.0.1:{self.port}/{database}{tail}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
