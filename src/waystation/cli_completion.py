"""Completion in shells: the command that prints a script, and the words that scripts ask for.

The scripts pass what is typed as arguments, and take what comes back as lines of text: nothing of a
file's content is ever run by the shell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Annotated, Any

import typer

from waystation.cli_arguments import one_of

ASKED = "_WAYSTATION_COMPLETE"
"""Set by the scripts: words are asked for, in the form of this shell."""

BASH = r"""# bash completion for waystation
_waystation_completion() {
    local line
    COMPREPLY=()
    while IFS= read -r line; do
        COMPREPLY+=("$line")
    done < <(_WAYSTATION_COMPLETE=bash "${COMP_WORDS[0]}" \
        "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null </dev/null)
    if [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == */ ]]; then
        compopt -o nospace 2>/dev/null
    fi
    return 0
}
complete -o default -F _waystation_completion waystation
"""

ZSH = r"""#compdef waystation
_waystation() {
    local line value
    local -a lines plain shown inner
    lines=("${(@f)$(_WAYSTATION_COMPLETE=zsh "${words[1]}" \
        "${(@Q)words[2,CURRENT]}" 2>/dev/null </dev/null)}")
    for line in "${lines[@]}"; do
        [[ -n $line ]] || continue
        value="${line%%$'\t'*}"
        if [[ $value == */ ]]; then
            inner+=("$value")
        else
            plain+=("$value")
            shown+=("${line//$'\t'/  -- }")
        fi
    done
    if (( ! $#plain && ! $#inner )); then
        _files
        return
    fi
    (( $#inner )) && compadd -U -S '' -a inner
    (( $#plain )) && compadd -U -l -d shown -a plain
    return 0
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _waystation "$@"
else
    compdef _waystation waystation
fi
"""

FISH = r"""# fish completion for waystation
function __waystation_complete
    set -l before (commandline -opc)
    set -l now (commandline -ct | string unescape)
    set -l found (env _WAYSTATION_COMPLETE=fish $before "$now" 2>/dev/null </dev/null)
    if test (count $found) -gt 0
        printf '%s\n' $found
    else
        __fish_complete_path "$now"
    end
end
complete --command waystation --no-files --arguments '(__waystation_complete)'
"""


class Shell(StrEnum):
    """Shells there is a script for."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


_SCRIPTS = {Shell.BASH: BASH, Shell.ZSH: ZSH, Shell.FISH: FISH}


def completion(
    shell: Annotated[
        str, typer.Argument(help="The shell: bash, zsh or fish.", metavar="bash|zsh|fish")
    ],
) -> None:
    """Print the script that completes commands, options and values in a shell."""
    typer.echo(_SCRIPTS[one_of("completion", shell, Shell)], nl=False)


def answer(root: Any, given: Sequence[str], shell: str) -> None:  # noqa: ANN401 - a command of click
    """Print what the word that is typed can be, a line each; with what it is, for zsh and fish.

    Args:
        root: The command itself, as click has it.
        given: The words after its name; the last one is being typed.
        shell: Whose script asks.
    """
    raw = list(given) or [""]
    if shell == Shell.BASH:
        typed = "" if raw[-1] == "=" else raw[-1]
        done = [_unquoted(one) for one in raw[:-1] if one != "="]
        lines = [_quoted(word, typed) for word, _ in words_for(root, done, _unquoted(typed))]
    else:
        found = words_for(root, raw[:-1], raw[-1])
        lines = [f"{word}\t{told}" if told else word for word, told in found]
    for line in lines:
        typer.echo(line)


def words_for(root: Any, before: Sequence[str], typed: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401
    """Words that fit where something is being typed, each with what it is.

    Args:
        root: The command itself.
        before: The words before it.
        typed: What is typed of it.
    """
    command, arguments, option = _walk(root, before)
    name, equals, value = typed.partition("=")
    if equals and name.startswith("--"):
        for word in _of_option(command, _named(command, name), arguments, value):
            yield f"{name}={word}", ""
    elif option is not None:
        yield from ((word, "") for word in _of_option(command, option, arguments, typed))
    elif typed.startswith("-"):
        yield from _options(command, typed)
    elif _commands(command):
        yield from (
            (one, _first_line(inner))
            for one, inner in _commands(command).items()
            if one.startswith(typed) and not inner.hidden
        )
    else:
        yield from ((word, "") for word in _of_argument(command, arguments, typed))


def _walk(root: Any, before: Sequence[str]) -> tuple[Any, list[str], Any]:  # noqa: ANN401
    """The command that is being typed, its arguments so far, and the option that waits."""
    command, arguments, option = root, list[str](), None
    for word in before:
        if option is not None:
            option = None
        elif word.startswith("-") and len(word) > 1:
            found = _named(command, word) if "=" not in word else None
            option = found if found is not None and _takes_value(found) else None
        elif word in _commands(command):
            command = _commands(command)[word]
        else:
            arguments.append(word)
    return command, arguments, option


def _commands(command: Any) -> dict[str, Any]:  # noqa: ANN401
    return dict(getattr(command, "commands", {}))


def _named(command: Any, name: str) -> Any:  # noqa: ANN401
    return next((one for one in command.params if name in (*one.opts, *one.secondary_opts)), None)


def _takes_value(option: Any) -> bool:  # noqa: ANN401
    return not (getattr(option, "is_flag", False) or getattr(option, "count", False))


def _options(command: Any, typed: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401
    for one in command.params:
        if one.param_type_name == "option" and not one.hidden:
            for name in (*one.opts, *one.secondary_opts):
                if name.startswith(typed):
                    yield name, _plain(one.help or "")
    if "--help".startswith(typed):
        yield "--help", "Show this message and exit."


def _of_option(command: Any, option: Any, arguments: Sequence[str], typed: str) -> list[str]:  # noqa: ANN401
    from waystation.cli_values import OPTIONS, OPTIONS_OF, values

    if option is None:
        return []
    name = max(option.opts, key=len)
    find = OPTIONS_OF.get(command.name or "", {}).get(name) or OPTIONS.get(name)
    return values(find, arguments, typed) if find else []


def _of_argument(command: Any, arguments: Sequence[str], typed: str) -> list[str]:  # noqa: ANN401
    from waystation.cli_values import ARGUMENTS, values

    known = [one for one in command.params if one.param_type_name == "argument"]
    if not known:
        return []
    wanted = known[min(len(arguments), len(known) - 1)]
    if len(arguments) >= len(known) and wanted.nargs == 1:
        return []
    name = wanted.metavar or ""
    if name == "bash|zsh|fish":
        return [one for one in name.split("|") if one.startswith(typed)]
    find = ARGUMENTS.get(name)
    return values(find, arguments, typed) if find else []


def _first_line(command: Any) -> str:  # noqa: ANN401
    return _plain((command.help or "").strip().partition("\n")[0])


def _plain(text: str) -> str:
    """One line without tabs."""
    return " ".join(text.split())


def _unquoted(word: str) -> str:
    """A word as bash has it, without its quotes and backslashes."""
    if word[:1] in ("'", '"'):
        inner = word[1:].removesuffix(word[0])
        return inner if word[0] == "'" else re.sub(r"\\([\"\\$`])", r"\1", inner)
    return re.sub(r"\\(.)", r"\1", word)


def _quoted(word: str, typed: str) -> str:
    """A word as bash takes it where something is typed already."""
    if typed[:1] == "'":
        return word.replace("'", "'\\''")
    if typed[:1] == '"':
        return re.sub(r"([\"\\$`])", r"\\\1", word)
    home = "~/" if word.startswith("~/") else ""
    return home + re.sub(r"([^\w@%+=:,./-])", r"\\\1", word.removeprefix(home))
