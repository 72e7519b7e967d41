"""``newsletter init``: start a workspace."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from newsletter import host
from newsletter.cli.app import WRITE, command
from newsletter.cli.fill import env_value, toml_value
from newsletter.cli.screen import Screen
from newsletter.errors import NewsletterError, UsageError
from newsletter.messages import _, language
from newsletter.settings import CONFIG
from newsletter.settings.providers import PROVIDERS
from newsletter.settings.publication import address, parse_mailbox
from newsletter.starter import starter_file
from newsletter.store import place

_EDITOR = ("newsletter.code-snippets", "tasks.json")
"""What Visual Studio Code gets: a snippet for each box, and the task that shows the findings of check in the text."""

IGNORED = (".env", "data/", "inbox/", "*failed.csv")
"""What must never be committed: secrets, addresses, rehearsals, and whom a sending did not reach."""

_REQUIRED = ("--name", "--from")
"""What a script has to say: nobody else can know it."""


def _providers() -> dict[str, str]:
    """Return what can be chosen, each with its words."""
    none = _("None yet: everything goes to the local inbox on this machine")
    known = {name: provider.label or _("Another mail server") for name, provider in PROVIDERS.items()}
    return {"none": none, **known}


@dataclass(frozen=True, slots=True)
class _Question:
    """A value of newsletter.toml and the flag that answers it."""

    section: str
    key: str
    flag: str
    words: str
    check: Callable[[str], str]


def _mailbox(answer: str) -> str:
    return str(parse_mailbox(answer))


def _optional(check: Callable[[str], str]) -> Callable[[str], str]:
    return lambda answer: check(answer) if answer else ""


def _some(answer: str) -> str:
    if not answer:
        raise ValueError(_("This cannot be empty."))
    return answer


def _letter_language(answer: str) -> str:
    if answer not in {"nb", "nn", "en"}:
        raise ValueError(_("Choose nb, nn or en."))
    return answer


def _questions() -> list[_Question]:
    return [
        _Question("publication", "name", "--name", _("Name of the newsletter"), _some),
        _Question(
            "publication",
            "language",
            "--language",
            _("Language of the letters (nb bokmål, nn nynorsk, en English)"),
            _letter_language,
        ),
        _Question("sender", "from", "--from", _("Who sends it (Name <post@example.no>)"), _mailbox),
        _Question("sender", "reply_to", "--reply-to", _("Where answers go (empty: the same)"), _optional(_mailbox)),
        _Question("publication", "address", "--address", _("Postal address, for the foot of the letter"), str.strip),
        _Question("sender", "test", "--test", _("Your own address, for tests"), _optional(address)),
    ]


@command(
    WRITE,
    _("Start a workspace: the folder that holds the settings and the issues."),
    example="newsletter init\n"
    'newsletter init brev --name "Nyhetsbrevet" --from "Kari Nordmann <kari@example.no>" --provider none',
)
def init(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=_("The folder; made if it is not there."))] = Path(),
    *,
    provider: Annotated[
        str | None, typer.Option(metavar="NAME", help=_("Your mail server: {names}.", names=", ".join(_providers())))
    ] = None,
    smtp_host: Annotated[str | None, typer.Option(metavar="HOST", help=_("Address of another mail server."))] = None,
    smtp_user: Annotated[str | None, typer.Option(metavar="USER", help=_("User name at the mail server."))] = None,
    name: Annotated[str | None, typer.Option(help=_("Name of the newsletter."), metavar="TEXT")] = None,
    letter_language: Annotated[
        str | None, typer.Option("--language", metavar="CODE", help=_("Language of the letters: nb, nn or en."))
    ] = None,
    sender: Annotated[
        str | None, typer.Option("--from", metavar="MAILBOX", help=_("Who sends it, as in Name <post@example.no>."))
    ] = None,
    reply_to: Annotated[str | None, typer.Option(metavar="MAILBOX", help=_("Where answers go."))] = None,
    postal: Annotated[str | None, typer.Option("--address", metavar="TEXT", help=_("Postal address."))] = None,
    test: Annotated[str | None, typer.Option(metavar="ADDRESS", help=_("Your own address, for tests."))] = None,
) -> None:
    """Ask what is not given, and write newsletter.toml, .env, .gitignore, .vscode/ and issues/."""
    screen: Screen = ctx.obj
    if (folder / CONFIG).exists():
        message = _("There is already a workspace here: {file}", file=folder / CONFIG)
        raise NewsletterError(message, hint=_("Nothing was changed. Next: newsletter new SLUG"))
    given = {"--name": name, "--language": letter_language, "--from": sender, "--reply-to": reply_to,
             "--address": postal, "--test": test}  # fmt: skip
    answers = _answers(screen, given)
    env = _env(screen, provider, smtp_host, smtp_user)
    config = starter_file("issues/starter/workspace.toml").read_text(encoding="utf-8")
    for question, value in answers:
        if value:
            config = toml_value(config, question.section, question.key, value)
    write_workspace(screen, folder, config, placed(screen, folder, env))
    _next(screen, folder)
    _doubt(screen, {question.flag: value for question, value in answers})


def _answers(screen: Screen, given: dict[str, str | None]) -> list[tuple[_Question, str]]:
    """Return what was given or typed; empty for what may stay as the starter has it. Raises UsageError."""
    missing = [flag for flag in _REQUIRED if given[flag] is None]
    if missing and not screen.interactive:
        raise UsageError(
            _("There is nobody to ask, for this is not run in a terminal, and not enough is given."),
            hint=_("Add {flags}.", flags=", ".join(missing)),
        )
    answers = []
    default = {"--language": language()}
    for question in _questions():
        if (flag := given[question.flag]) is not None:
            try:
                answers.append((question, question.check(flag)))
            except ValueError as error:
                raise UsageError(f"{question.flag}: {error}") from None
        elif screen.interactive:
            suggestion = default.get(question.flag, "")
            typed = screen.ask(question.words, flag=question.flag, default=suggestion, check=question.check)
            answers.append((question, typed))
        else:
            answers.append((question, ""))
    return answers


def _env(screen: Screen, provider: str | None, smtp_host: str | None, smtp_user: str | None) -> str:
    """Return the text of .env. Without a password the mail server stands in it as comments: still a rehearsal."""
    text = starter_file(".env.example").read_text(encoding="utf-8")
    providers = _providers()
    if provider is None:
        provider = "generic" if smtp_host else "none"
        if screen.interactive and not smtp_host:
            provider = screen.choose(_("Your mail server"), [*providers.items()], flag="--provider")
    if provider not in providers:
        hint = _("Choose one of: {names}.", names=", ".join(providers))
        raise UsageError(_("“{name}” is not a mail server that I know.", name=provider), hint=hint)
    if provider == "none":
        return text
    server = smtp_host or ""
    if not server and not PROVIDERS[provider].host:
        server = screen.ask(_("Address of the mail server"), flag="--smtp-host", check=_some)
    user, password = smtp_user or "", ""
    if screen.interactive:
        user = user or screen.ask(_("User name at the mail server"), flag="--smtp-user")
        password = screen.secret(_("Password (not shown; empty: fill it in later in .env)"), flag="--smtp-user")
    ready = bool(user and password)
    if not ready:
        screen.say(_("The mail server is written in .env but not switched on yet: fill in user and password there."))
    values = {"SMTP_PROVIDER": provider, "SMTP_HOST": server, "SMTP_USER": user, "SMTP_PASSWORD": password}
    for key, value in values.items():
        if value or key != "SMTP_HOST":
            text = env_value(text, key, value, active=ready)
    return text


def placed(screen: Screen, folder: Path, env: str) -> str:
    """Return the text of .env with a place for the store outside, where the workspace is synced or on the network."""
    found = place.hazard(folder / "data" / "newsletter.sqlite3")
    if found is None:
        return env
    target = next(place.good_places(folder.resolve().name), None)
    if target is None:
        screen.say(_("The store must not lie here: name a file on a disk of this machine with DATABASE_URL in .env."))
        return env
    where = _("in a folder that {service} keeps in step", service=found.service)
    where = where if found.service else _("on a network drive")
    screen.say(
        _("The workspace lies {where}. Who got what is kept on this machine alone: {file}", where=where, file=target)
    )
    return env_value(env, "DATABASE_URL", place.url(target))


def write_workspace(screen: Screen, folder: Path, config: str, env: str) -> None:
    """Write what is not there yet; .env first and private from its first octet. Raises NewsletterError."""
    try:
        (folder / "issues").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = error.strerror or str(error)
        raise NewsletterError(_("{file} cannot be written: {why}", file=folder, why=why)) from error
    secrets = folder / ".env"
    if secrets.exists():
        screen.say(_("{file} was there already and is left as it is.", file=secrets))
    else:
        secrets.touch(mode=0o600)
        host.make_private(secrets)
        secrets.write_text(env, encoding="utf-8")
    ignore = folder / ".gitignore"
    before = ignore.read_text(encoding="utf-8") if ignore.exists() else ""
    missing = [entry for entry in IGNORED if entry not in before.splitlines()]
    if missing:
        start = before if not before or before.endswith("\n") else before + "\n"
        ignore.write_text(start + "".join(f"{entry}\n" for entry in missing), encoding="utf-8")
    for name in _EDITOR:
        _write_for_editor(screen, folder / ".vscode" / name)
    (folder / CONFIG).write_text(config, encoding="utf-8")


def _write_for_editor(screen: Screen, target: Path) -> None:
    if target.exists():
        screen.say(_("{file} was there already and is left as it is.", file=target))
        return
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(starter_file(f"issues/starter/vscode/{target.name}").read_bytes())


def _doubt(screen: Screen, answers: dict[str, str]) -> None:
    """Tell of addresses that are possible and probably not meant, or that letters are refused from."""
    from newsletter.checks.addresses import misspelt
    from newsletter.checks.delivery import doubts
    from newsletter.checks.domains import meant_address

    told = list(doubts(parse_mailbox(answers["--from"]).address))
    for flag in ("--reply-to", "--test"):
        address = parse_mailbox(answers[flag]).address if answers[flag] else ""
        if right := meant_address(address):
            told.append(misspelt(address, right))
    for message, fix in dict.fromkeys(told):
        screen.say(_("Hint: {hint}", hint=f"{message} {fix}"))


def _next(screen: Screen, folder: Path) -> None:
    screen.result(_("Made a workspace in {folder}", folder=folder.resolve()))
    screen.say(_("  newsletter.toml   name, sender and language: look it over"))
    screen.say(_("  .env              the mail server and its password: never share it"))
    screen.say(_("  issues/           the letters"))
    screen.say(_("  .vscode/          snippets and the check, for Visual Studio Code"))
    if folder.resolve() != Path.cwd():
        screen.say(_("Next: {command}", command=f'cd "{folder}"' if " " in str(folder) else f"cd {folder}"))
    screen.say(_("Next: {command}", command="newsletter new my-first-issue"))
