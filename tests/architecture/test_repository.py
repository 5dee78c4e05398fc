"""The repository speaks of itself alone, and its lock file is what pyproject asks for."""

import re
import subprocess
import tomllib
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
BINARY = {".png", ".jpg", ".gz", ".woff2", ".pdf", ".npz"}
# Wherever this checkout stands, no file of it may say so; and what is installed comes from no named host.
FOREIGN = re.compile(re.escape(f"{ROOT}/"))
LOCKED = re.compile(r'^\s*(?:--|"resolved"|registry\b|index-url\b|source\b|sdist\b|\{ url\b|deb ).*://', re.MULTILINE)


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_package_host_or_a_path_of_some_machine():
    found = {
        str(path.relative_to(ROOT)): match.group()
        for path in tracked()
        if path.suffix not in BINARY
        and (match := FOREIGN.search(text := path.read_text(errors="replace")) or LOCKED.search(text))
    }
    assert found == {}


def _locked(name: str) -> dict[str, str]:
    lines = (ROOT / "requirements" / f"{name}.txt").read_text().splitlines()
    pins = (re.match(r"^([a-z0-9._-]+)(?:\[.*\])?==([^\s;]+)", line) for line in lines)
    return {pin.group(1): pin.group(2) for pin in pins if pin}


def test_the_lock_file_satisfies_pyproject():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = {
        "production": project["project"]["dependencies"],
        "run": project["project"]["dependencies"] + project["dependency-groups"]["embedded"],
        "dev": project["dependency-groups"]["test"] + project["dependency-groups"]["check"],
    }
    for name, requirements in wanted.items():
        pins = _locked(name)
        for requirement in map(Requirement, requirements):
            key = requirement.name.lower().replace("_", "-")
            assert key in pins, f"{name}: {key} is not locked; run `make lock`"
            assert requirement.specifier.contains(pins[key], prereleases=True), f"{name}: {key} {pins[key]}"


def test_no_secret_is_tracked():
    assert [path.name for path in tracked() if path.name in {"secrets.json", ".env", "demo-password"}] == []


def test_every_dependency_says_why_it_is_there():
    text = (ROOT / "pyproject.toml").read_text().split("[dependency-groups]")[0].split("dependencies = [")[1]
    assert [line.strip() for line in text.splitlines() if line.strip().startswith('"') and "#" not in line] == []
