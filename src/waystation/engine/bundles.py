"""Named tuples of many arrays, as compiled functions see them: by address.

numba hands a tuple on as its parts: the state alone is two hundred numbers at each call of each
function, about half of all the code there would be to compile. A bundle is one address.
"""

from __future__ import annotations

from typing import Any, TypeVar

from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import cgutils, types
from numba.core.base import BaseContext
from numba.core.datamodel.manager import DataModelManager
from numba.core.pythonapi import _UnboxContext
from numba.extending import (
    NativeValue,
    lower_getattr_generic,
    models,
    register_model,
    typeof_impl,
    unbox,
)

Named = TypeVar("Named", bound=type)


class Bundle(types.NamedTuple):
    """The type of a bundle; its fields can be named, and nothing else can be done with it."""

    def plain(self) -> types.NamedTuple:
        """The type of the same tuple as numba would have it."""
        return types.NamedTuple(self.types, self.instance_class)


def bundle(named_tuple: Named) -> Named:
    """Hand this named tuple on by address; its fields stay as they are while a kernel runs."""

    def type_of(value: Any, context: Any) -> Bundle:  # noqa: ANN401
        return Bundle([typeof_impl(field, context) for field in value], type(value))

    typeof_impl.register(named_tuple)(type_of)
    return named_tuple


class _Address(models.PrimitiveModel):
    """A bundle is the address of its fields."""

    def __init__(self, manager: DataModelManager, bundle: Bundle) -> None:
        fields = manager.lookup(bundle.plain()).get_value_type()
        super().__init__(manager, bundle, fields.as_pointer())


def _from_python(bundle: Bundle, value: ir.Value, context: _UnboxContext) -> NativeValue:
    """The wrapper that Python calls keeps the fields while the kernel runs."""
    native = context.unbox(bundle.plain(), value)
    address = cgutils.alloca_once_value(context.builder, native.value)
    return NativeValue(address, native.is_error, native.cleanup)


def _field(
    _context: BaseContext, builder: ir.IRBuilder, bundle: Bundle, address: ir.Value, name: str
) -> ir.Value:
    """Load a field; told not to change, it is loaded once although arrays are written meanwhile.

    Nothing a kernel can see writes it: the wrapper does, and numba keeps kernels out of wrappers.
    """
    where = cgutils.gep_inbounds(builder, address, 0, bundle.fields.index(name))
    field = builder.load(where)
    field.set_metadata("invariant.load", builder.module.add_metadata([]))
    return field


register_model(Bundle)(_Address)
unbox(Bundle)(_from_python)
lower_getattr_generic(Bundle)(_field)
