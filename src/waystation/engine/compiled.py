"""How the pieces of the kernel are compiled, and when compiled forms are made anew.

numba makes every function ready to be called: it optimises it together with all that it calls,
then once more inside each of its callers, so depth multiplies. Only kernels are called from
outside, so here an inner function is translated and no more; the kernel that calls it is optimised
and made into machine code once. This more than halves the time the first run spends compiling.

The compiled form of a kernel is kept on disk, in the package's folder or in the user's own; where
neither can be written it is made anew in each run. Its file is named by a fingerprint of all the
kernel is made from, so a change anywhere is never missed.
"""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable
from typing import Any, Generic, ParamSpec, TypeVar, cast

import numba
from numba.core import types
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder, StateDict
from numba.core.compiler_machinery import PassManager, register_pass
from numba.core.typed_passes import NativeLowering
from numba.extending import models, register_model

from waystation.engine.fingerprint import fingerprint

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
Function = TypeVar("Function", bound=Callable[..., Any])

_njit: Any = numba.njit
# Without `_nrt` no references are counted: an atomic operation at each call, dearer than most
# draws. An option left out is taken over from the caller, so `forceinline` is said.
_OPTIONS: dict[str, Any] = {
    "nogil": True,
    "error_model": "numpy",
    "no_cfunc_wrapper": True,
    "_nrt": False,
    "forceinline": False,
}


class _Parts(JITCodeLibrary):
    """Code of a function and all it calls, linked but neither optimised nor made ready to run."""

    def finalize(self) -> None:
        for library in dict.fromkeys(self._linking_libraries):
            self._final_module.link_in(library._get_module_for_linking(), preserve=True)
        self._finalized = True


@register_pass(mutates_CFG=True, analysis_only=False)
class _Translation(NativeLowering):
    """The last stage of compiling an inner function: its code, for its callers to link."""

    _name = "waystation_translation"

    def run_pass(self, state: StateDict) -> bool:
        state.library = _Parts(state.targetctx.codegen(), state.func_id.func_qualname)
        state.flags.no_compile = True
        super().run_pass(state)
        lowered, entry = state["cr"], [].clear  # numba wants some built-in; it is never called
        state.targetctx.insert_user_function(entry, lowered.fndesc, [state.library])
        state["cr"] = lowered._replace(cfunc=entry)
        return True


class _InnerCompiler(CompilerBase):
    """numba's stages with another last one."""

    def define_pipelines(self) -> list[PassManager]:
        usual = DefaultPassBuilder.define_nopython_pipeline(self.state)
        stages = PassManager("waystation_inner")
        for stage, told in usual.passes:
            stages.add_pass(_Translation if stage is NativeLowering else stage, told)
        stages.finalize()
        return [stages]


class InnerType(types.Dispatcher):
    """The type of inner functions: called with numbers of any kind, they are compiled once.

    numba would compile them anew for each constant they are called with, and for each width of
    whole numbers.
    """

    def get_call_type(self, context: Any, args: Any, kws: Any) -> Any:  # noqa: ANN401
        """The types it is called with, none of them narrower than it has to be."""
        return super().get_call_type(context, tuple(_widest(one) for one in args), kws)


def _widest(one: types.Type) -> types.Type:
    plain = types.unliteral(one)
    return types.int64 if plain in types.signed_domain else plain


register_model(InnerType)(models.OpaqueModel)


class Inner(Generic[Arguments, Result]):
    """A function that kernels call; called from Python, it is compiled by itself.

    Attributes:
        py_func: The function as written.
    """

    def __init__(self, function: Callable[Arguments, Result], options: dict[str, Any]) -> None:
        functools.update_wrapper(self, function)
        self.py_func = function
        self._options = options
        linked = {**options, "no_cpython_wrapper": True, "pipeline_class": _InnerCompiler}
        self._linked = _njit(**linked)(function)
        self._numba_type_ = InnerType(self._linked)

    @functools.cached_property
    def _by_itself(self) -> Callable[Arguments, Result]:
        compiled: Callable[Arguments, Result] = _njit(**self._options)(self.py_func)
        return compiled

    def __call__(self, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        """The result, from a form compiled for Python; for tests."""
        return self._by_itself(*args, **kwargs)


def inner(function: Function) -> Function:
    """A function kernels call; it allocates nothing."""
    return cast(Function, Inner(function, _OPTIONS))


def inlined(function: Function) -> Function:
    """A short inner function that is part of each of its callers."""
    return cast(Function, Inner(function, {**_OPTIONS, "forceinline": True}))


def kernel(function: Function) -> Function:
    """A function Python calls, which allocates nothing; its compiled form is kept on disk."""
    function.__qualname__ = f"{function.__qualname__}-{fingerprint(function)}"
    try:
        return cast(Function, _njit(**_OPTIONS, cache=True)(function))
    except RuntimeError:  # numba found no folder it can write
        told = "no folder for compiled code can be written: every run compiles anew; "
        warnings.warn(told + "NUMBA_CACHE_DIR may name a folder", RuntimeWarning, stacklevel=1)
        return cast(Function, _njit(**_OPTIONS)(function))
