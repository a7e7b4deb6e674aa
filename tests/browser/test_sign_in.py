"""Signing in with an identity provider on loopback: who is known gets in, with their role and no more."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from dashboards import environment, wait_until_up

from pipelines.command import main
from taksir import paths

pytestmark = pytest.mark.browser
TAKSIR = (sys.executable, "-c", "from pipelines.command import main; main()")


def claims(sub: str, name: str, email: str, *, is_verified: bool = True) -> dict[str, object]:
    return {"sub": sub, "name": name, "email": email, "email_verified": is_verified}


PEOPLE = {
    "viewer": claims("s-viewer", "Pak Budi", "budi@example.id"),
    "steward": claims("s-steward", "Ibu Sari", "sari@example.id"),
    "administrator": claims("s-admin", "Ibu Rini", "rini@example.id"),
    "stranger": claims("s-stranger", "Orang Asing", "x@example.id"),
    "unverified": claims("s-liar", "Pembohong", "ani@example.id", is_verified=False),
}
ROSTER = {
    "budi@example.id": "viewer",
    "sari@example.id": "data steward",
    "rini@example.id": "administrator",
    "ani@example.id": "data steward",
}


@dataclass(frozen=True)
class SignedHouse:
    """A dashboard where people sign in, its secrets, its log and its store."""

    address: str
    secrets: tuple[str, ...]
    log: Path
    store: Path


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an identity provider that runs as a program of its own."""
    port, log = free_port(), tmp_path_factory.mktemp("provider") / "provider.log"
    known = [word for person in PEOPLE.values() for word in ("--user-claims", json.dumps(person))]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), *known]
    with log.open("w") as said:
        server = subprocess.Popen(command, stdout=said, stderr=said)
        try:
            issuer = f"http://127.0.0.1:{port}"
            wait_until_up(issuer, server, log, path="/.well-known/openid-configuration")
            yield issuer
        finally:
            server.terminate()
            server.wait(timeout=20)


@pytest.fixture(scope="module")
def house(
    example_folder: Path, provider: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SignedHouse]:
    folder = tmp_path_factory.mktemp("signed")
    shutil.copytree(example_folder, folder / "store")
    port = free_port()
    address = f"http://localhost:{port}"
    secrets = ("client-" + os.urandom(16).hex(), "cookie-" + os.urandom(16).hex())
    file = folder / "sign-in.toml"
    file.write_text(
        f'[auth]\nredirect_uri = "{address}/oauth2callback"\ncookie_secret = "{secrets[1]}"\n'
        f'client_id = "taksir"\nclient_secret = "{secrets[0]}"\n'
        f'server_metadata_url = "{provider}/.well-known/openid-configuration"\n'
    )
    file.chmod(0o600)
    surroundings = environment(folder / "store") | {"TAKSIR_SIGN_IN": str(file)}
    for email, role in ROSTER.items():
        run(["grant", email, "--role", role], surroundings)
    log = folder / "dashboard.log"
    with log.open("w") as said:
        server = subprocess.Popen(
            [*TAKSIR, "run", "--port", str(port)], cwd=paths.ROOT, env=surroundings,
            stdout=said, stderr=said, start_new_session=True,
        )  # fmt: skip
        try:
            wait_until_up(address, server, log)
            yield SignedHouse(address, secrets, log, folder / "store")
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(timeout=20)


def run(words: list[str], surroundings: dict[str, str]) -> str:
    """A command beside the dashboard, on its store."""
    ran = CliRunner().invoke(main, words, env=surroundings)
    assert ran.exit_code == 0, ran.output
    return ran.output


@pytest.fixture(scope="module")
def cookies() -> dict[str, list]:
    """What the browsers of those keep who have signed in once."""
    return {}


@pytest.fixture
def come_in(house: SignedHouse, cookies: dict[str, list], visit) -> Callable:
    """come_in(who, path): a visitor who has signed in as one of PEOPLE, now or in an earlier test."""

    def arrive(who: str, path: str = "/need?lang=en", *, anew: bool = False):
        guest = visit(house.address, "en")
        if who in cookies and not anew:
            guest.page.context.add_cookies(cookies[who])
            guest.open(path)
            return guest
        page = guest.open(path)
        page.get_by_role("button", name="Sign in").click()
        page.locator(f"button[value={PEOPLE[who]['sub']}]").click()
        page.wait_for_url(f"{house.address}/**")
        page.wait_for_selector("h1")
        guest.rest()
        cookies[who] = page.context.cookies()
        return guest

    return arrive


def test_whoever_has_not_signed_in_sees_the_door_only(house, visit) -> None:
    guest = visit(house.address, "en")
    for path in ("/", "/data_in", "/need", "/map", "/methods"):
        page = guest.open(f"{path}?lang=en")
        assert page.get_by_role("button", name="Sign in").count() == 1
        assert page.locator("[data-testid=stDataFrame], .js-plotly-plot, input[type=file]").count() == 0
        assert "Lembah Sehati" not in page.locator("body").inner_text()


@pytest.mark.parametrize("who", ["stranger", "unverified"])
def test_whoever_the_roster_does_not_know_is_told_whom_to_ask(come_in, who) -> None:
    page = come_in(who).page
    words = page.locator("[data-testid=stMain]").inner_text()
    assert "Ask an administrator to give you a role." in words
    assert page.locator(".js-plotly-plot, [data-testid=stDataFrame]").count() == 0


def test_the_view_that_was_asked_for_opens_after_signing_in(come_in) -> None:
    page = come_in("viewer", "/need?lang=en&indicator=POV-01&level=kecamatan", anew=True).page
    page.wait_for_selector(".js-plotly-plot")
    assert "/need?" in page.url and "indicator=POV-01" in page.url
    assert "taksir_wanted" not in {cookie["name"] for cookie in page.context.cookies()}


def test_a_viewer_reads_and_takes_nothing_along(come_in, house) -> None:
    guest = come_in("viewer", "/need?lang=en&indicator=POV-01&level=kecamatan")
    page = guest.page
    page.wait_for_selector(".js-plotly-plot")
    assert "Pak Budi · viewer" in page.locator("[data-testid=stSidebar]").inner_text()
    assert page.get_by_role("button", name="Download").count() == 0
    page = guest.open("/methods?lang=en")
    page.get_by_role("tab", name="Audit").click()
    page.get_by_text("Your roles do not open the audit.").wait_for()


def test_a_viewer_who_presses_withdraw_is_refused_below_the_page(come_in, house) -> None:
    guest = come_in("viewer", "/data_in?lang=en")
    page = guest.page
    grid = page.locator("[data-testid=stDataFrame]").last
    grid.scroll_into_view_if_needed()
    box = grid.bounding_box()
    page.mouse.click(box["x"] + 20, box["y"] + 53)
    button = page.get_by_role("button", name="Withdraw")
    if button.count():  # the page may leave the button out; what counts is that the deed is refused
        button.first.click()
        guest.rest()
    ran = run(["log", "--what", "withdraw"], environment(house.store))
    assert "Pak Budi" not in ran


def test_a_steward_takes_a_figure_along_and_the_audit_says_so(come_in, house) -> None:
    guest = come_in("steward", "/need?lang=en&indicator=POV-01&level=kecamatan")
    page = guest.page
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download CSV").click()
    assert taken.value.path().stat().st_size > 500
    said = run(["log", "--what", "export"], environment(house.store))
    assert "Ibu Sari" in said
    page = guest.open("/methods?lang=en")
    page.get_by_role("tab", name="Audit").click()
    page.get_by_text("Write this down, elsewhere").wait_for()


def test_a_role_that_is_taken_shuts_the_door_at_the_next_click(come_in, house) -> None:
    guest = come_in("viewer")
    guest.page.wait_for_selector(".js-plotly-plot")
    run(["revoke", "budi@example.id"], environment(house.store))
    try:
        page = guest.open("/need?lang=en")
        assert page.locator(".js-plotly-plot").count() == 0
    finally:
        run(["grant", "budi@example.id", "--role", "viewer"], environment(house.store))


def test_signing_out_shuts_the_door(come_in, house) -> None:
    guest = come_in("steward")
    guest.page.get_by_role("button", name="Sign out").click()
    guest.page.wait_for_url("**/oauth2/end_session**")  # the provider asks whether to sign out there too
    page = guest.open("/need?lang=en")
    page.get_by_role("button", name="Sign in").wait_for()


def test_a_forged_cookie_opens_nothing(house, visit) -> None:
    guest = visit(house.address, "en")
    forged = "eyJzdWIiOiJzLXN0ZXdhcmQiLCJpc19sb2dnZWRfaW4iOnRydWV9"
    guest.page.context.add_cookies(
        [{"name": "_streamlit_user", "value": forged, "url": house.address, "httpOnly": True}]
    )
    page = guest.open("/need?lang=en")
    assert page.get_by_role("button", name="Sign in").count() == 1


def test_a_header_that_claims_a_name_opens_nothing(house, visit) -> None:
    guest = visit(house.address, "en")
    names = ("X-Forwarded-User", "X-Forwarded-Email", "X-Remote-User", "X-Streamlit-User", "Remote-User")
    guest.page.context.set_extra_http_headers(dict.fromkeys(names, "sari@example.id"))
    page = guest.open("/need?lang=en")
    assert page.get_by_role("button", name="Sign in").count() == 1


def test_no_secret_of_the_sign_in_is_logged(house) -> None:
    said = house.log.read_text()
    assert not any(secret in said for secret in house.secrets)
    register = (house.store / "register.sqlite").read_bytes()
    assert not any(secret.encode() in register for secret in house.secrets)
