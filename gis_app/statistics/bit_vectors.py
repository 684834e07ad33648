"""Vector instructions for labellings kept as bits: 64 simulations in a word, eight words in a vector.

A *row* holds, for one place, one bit per simulation: does the place carry the mark there? Sixteen rows
(or pairs of rows) are summed for 512 simulations at once by carry-save adders, which leave four
bit planes and a carry (Harley & Seal; Warren, *Hacker's Delight*, 2nd ed., section 5-1).

The vectors are written as LLVM instructions because loops over many rows defeat the automatic
vectoriser: it cannot prove that the rows do not overlap the counters.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any, TypeAlias

from llvmlite import ir
from llvmlite.binding import get_host_cpu_features
from numba import config, types
from numba.extending import intrinsic

WORD = 64
LANES = 8
GROUP = 16
RANDOM_BITS = 8

_VECTOR = ir.VectorType(ir.IntType(WORD), LANES)
_INDEX = ir.IntType(WORD)
_GOLDEN = 0x9E3779B97F4A7C15
_MIX_1 = 0xBF58476D1CE4E5B9
_MIX_2 = 0x94D049BB133111EB
# Truth tables of three bits: an odd number of ones, and two or more of them.
_ODD, _MAJORITY = 0x96, 0xE8

# llvmlite and numba publish no types; these names say what a value is.
Builder: TypeAlias = Any
Vector: TypeAlias = Any
Value: TypeAlias = Any
Context: TypeAlias = Any
Kind: TypeAlias = Any
Codegen = Callable[[Any, Any, Any, Any], Any]


def _splat(value: int) -> Vector:
    return ir.Constant(_VECTOR, [value] * LANES)


def _data(context: Context, builder: Builder, kind: Kind, array: Value) -> Value:
    return context.make_array(kind)(context, builder, array).data


def _vector_at(builder: Builder, data: Value, offset: Value) -> Value:
    return builder.bitcast(builder.gep(data, [offset]), _VECTOR.as_pointer())


def _load(builder: Builder, data: Value, offset: Value) -> Vector:
    # Not every array begins at a multiple of 64 bytes: that of the generators' states need not.
    return builder.load(_vector_at(builder, data, offset), align=8)


def _store(builder: Builder, value: Vector, data: Value, offset: Value) -> None:
    builder.store(value, _vector_at(builder, data, offset), align=8)


def _has_ternary_logic() -> bool:
    """Return whether numba compiles for a processor with any function of three bits as one instruction."""
    if config.CPU_FEATURES is not None:
        return "+avx512f" in str(config.CPU_FEATURES).split(",")
    return config.CPU_NAME is None and bool(config.ENABLE_AVX) and get_host_cpu_features().get("avx512f", False)


def _full_adder(builder: Builder, a: Vector, b: Vector, c: Vector) -> tuple[Vector, Vector]:
    """Return the sum and the carry of three bits, in every column."""
    if not _has_ternary_logic():
        half = builder.xor(a, b)
        return builder.xor(half, c), builder.or_(builder.and_(a, b), builder.and_(half, c))
    # Left to itself, the compiler takes four instructions where two do.
    table = ir.IntType(32)
    kind = ir.FunctionType(_VECTOR, [_VECTOR, _VECTOR, _VECTOR, table])
    logic = builder.module.declare_intrinsic("llvm.x86.avx512.pternlog.q.512", fnty=kind)
    return tuple(builder.call(logic, [a, b, c, table(truth)]) for truth in (_ODD, _MAJORITY))


def _sum_up(builder: Builder, planes: list[Vector], row: Callable[[int], Vector]) -> Vector:
    """Add rows 0 … GROUP − 1 to the bit planes, in place; return the carry, of weight GROUP."""

    def carry(level: int, first: int) -> Vector:
        half = 1 << (level - 1)
        low, high = (row(k) if level == 1 else carry(level - 1, k) for k in (first, first + half))
        planes[level - 1], over = _full_adder(builder, planes[level - 1], low, high)
        return over

    return carry(len(planes), 0)


def _add_rows(
    builder: Builder, row: Callable[[int], Vector], counts: Value, base: Value, step: Value, over: Value, goes: Value
) -> None:
    """Add a group of rows to the planes at `base`, `base + step`, …; their carry goes to `over`."""
    spots = [base]
    for _ in range(GROUP.bit_length() - 2):
        spots.append(builder.add(spots[-1], step))
    planes = [_load(builder, counts, spot) for spot in spots]
    carry = _sum_up(builder, planes, row)
    for value, spot in zip(planes, spots, strict=True):
        _store(builder, value, counts, spot)
    _store(builder, carry, over, goes)


def _pair(builder: Builder, load: Callable[[int, int], Vector]) -> Vector:
    forth = builder.and_(load(0, 0), load(1, 1))
    return builder.or_(forth, builder.and_(load(0, 1), load(1, 0)))


def _same(builder: Builder, load: Callable[[int, int], Vector]) -> Vector:
    return builder.and_(load(0, 0), load(1, 0))


def _differ(builder: Builder, load: Callable[[int, int], Vector]) -> Vector:
    return builder.xor(load(0, 0), load(1, 0))


def _directed(builder: Builder, load: Callable[[int, int], Vector]) -> Vector:
    return builder.and_(load(0, 0), load(1, 1))


def _single(_builder: Builder, load: Callable[[int, int], Vector]) -> Vector:
    return load(0, 0)


def _places(builder: Builder, ends: list[Value], at: Value, k: int) -> list[Value]:
    """Return the positions (in words) of the left and the right row of pair `at` + k."""
    where = builder.add(at, ir.Constant(_INDEX, k))
    return [builder.zext(builder.load(builder.gep(end, [where])), _INDEX) for end in ends]


def _adder_of(form: Callable[[Builder, Callable[[int, int], Vector]], Vector]) -> Codegen:
    """Return code that adds a group of pairs, each turned into one bit per simulation by `form`.

    Its arguments: labels, the positions (in words) of the left and of the right rows, where the
    group begins, the offsets of mark a and mark b in a row, planes, where they begin, the distance from
    plane to plane, carry, where it goes.
    """

    def codegen(context: Context, builder: Builder, signature: Kind, args: Value) -> Value:
        labels, left, right, at, a, b, planes, base, step, carry, goes = args
        kinds = signature.args
        bits = _data(context, builder, kinds[0], labels)
        ends = [_data(context, builder, kinds[k], v) for k, v in ((1, left), (2, right))]
        offsets = (a, b)

        def row(k: int) -> Vector:
            place = _places(builder, ends, at, k)
            return form(builder, lambda end, mark: _load(builder, bits, builder.add(place[end], offsets[mark])))

        counts, over = _data(context, builder, kinds[6], planes), _data(context, builder, kinds[9], carry)
        _add_rows(builder, row, counts, base, step, over, goes)
        return context.get_dummy_value()

    return codegen


def _adder(form: Callable[[Builder, Callable[[int, int], Vector]], Vector]) -> Value:
    codegen = _adder_of(form)

    def typing(
        _context: Context,
        labels: Kind,
        left: Kind,
        right: Kind,
        _at: Kind,
        _a: Kind,
        _b: Kind,
        planes: Kind,
        _base: Kind,
        _step: Kind,
        carry: Kind,
        _goes: Kind,
    ) -> tuple[Kind, Codegen]:
        whole = types.intp
        kinds = (labels, left, right, whole, whole, whole, planes, whole, whole, carry, whole)
        return types.void(*kinds), codegen

    return intrinsic(typing)


add_pairs = _adder(_pair)
"""Add a group of pairs: one end a, the other b."""
add_same = _adder(_same)
"""Add a group of pairs: both ends a."""
add_differing = _adder(_differ)
"""Add a group of pairs: one end a, the other not."""
add_directed = _adder(_directed)
"""Add a group of directed pairs: left end a, right end b."""
add_single = _adder(_single)
"""Add a group of rows: left end a."""


@intrinsic
def add_same_and_stage(
    _context: Context,
    labels: Kind,
    left: Kind,
    right: Kind,
    _at: Kind,
    _a: Kind,
    planes: Kind,
    _base: Kind,
    _step: Kind,
    carry: Kind,
    _goes: Kind,
    staged: Kind,
    _stage: Kind,
) -> tuple[Kind, Codegen]:
    """Add a group of pairs: both ends a. Keep in `staged` where one end is a, the other not.

    Arguments as for the adders above, and where the group's vectors go in `staged`.
    """

    def codegen(context: Context, builder: Builder, signature: Kind, args: Value) -> Value:
        labels, left, right, at, a, planes, base, step, carry, goes, staged, stage = args
        kinds = signature.args
        bits, kept = _data(context, builder, kinds[0], labels), _data(context, builder, kinds[10], staged)
        ends = [_data(context, builder, kinds[k], v) for k, v in ((1, left), (2, right))]

        def row(k: int) -> Vector:
            rows = [_load(builder, bits, builder.add(place, a)) for place in _places(builder, ends, at, k)]
            _store(builder, builder.xor(*rows), kept, builder.add(stage, ir.Constant(_INDEX, k * LANES)))
            return builder.and_(*rows)

        counts, over = _data(context, builder, kinds[5], planes), _data(context, builder, kinds[8], carry)
        _add_rows(builder, row, counts, base, step, over, goes)
        return context.get_dummy_value()

    whole = types.intp
    kinds = (labels, left, right, whole, whole, planes, whole, whole, carry, whole, staged, whole)
    return types.void(*kinds), codegen


def _adder_of_staged(marks: int) -> Value:
    """Return an adder of what is staged for one mark, or of the exclusive or of two marks' vectors.

    Its arguments: staged, where either mark's vectors begin, planes and carry as above.
    """

    def codegen(context: Context, builder: Builder, signature: Kind, args: Value) -> Value:
        staged, a, b, planes, base, step, carry, goes = args
        kinds = signature.args
        kept, counts = _data(context, builder, kinds[0], staged), _data(context, builder, kinds[3], planes)

        def row(k: int) -> Vector:
            here = ir.Constant(_INDEX, k * LANES)
            rows = [_load(builder, kept, builder.add(stage, here)) for stage in (a, b)[:marks]]
            return reduce(builder.xor, rows)

        _add_rows(builder, row, counts, base, step, _data(context, builder, kinds[6], carry), goes)
        return context.get_dummy_value()

    def typing(
        _context: Context,
        staged: Kind,
        _a: Kind,
        _b: Kind,
        planes: Kind,
        _base: Kind,
        _step: Kind,
        carry: Kind,
        _goes: Kind,
    ) -> tuple[Kind, Codegen]:
        whole = types.intp
        return types.void(staged, whole, whole, planes, whole, whole, carry, whole), codegen

    return intrinsic(typing)


add_cut = _adder_of_staged(1)
"""Add a group of pairs: one end a, the other not."""
add_double_cut = _adder_of_staged(2)
"""Add a group of pairs: one end a or b, the other neither."""


@intrinsic
def carry_on(
    _context: Context, planes: Kind, _plane: Kind, pending: Kind, _hand: Kind, _goes: Kind
) -> tuple[Kind, Codegen]:
    """Add to a plane what is pending there and the carry at hand; the carry of the next weight goes on."""

    def codegen(context: Context, builder: Builder, signature: Kind, args: Value) -> Value:
        planes, plane, pending, hand, goes = args
        sums = _data(context, builder, signature.args[0], planes)
        wait = _data(context, builder, signature.args[2], pending)
        rows = [_load(builder, sums, plane), _load(builder, wait, plane), _load(builder, wait, hand)]
        total, over = _full_adder(builder, *rows)
        _store(builder, total, sums, plane)
        _store(builder, over, wait, goes)
        return context.get_dummy_value()

    whole = types.intp
    return types.void(planes, whole, pending, whole, whole), codegen


def _shift_xor(builder: Builder, value: Vector, bits: int) -> Vector:
    return builder.xor(value, builder.lshr(value, _splat(bits)))


def _split_mix(builder: Builder, state: Vector) -> Vector:
    """Return SplitMix64's output for eight states (Steele, Lea & Flood 2014)."""
    value = builder.mul(_shift_xor(builder, state, 30), _splat(_MIX_1))
    return _shift_xor(builder, builder.mul(_shift_xor(builder, value, 27), _splat(_MIX_2)), 31)


@intrinsic
def draw_bits(_context: Context, states: Kind, _at: Kind, _share: Kind, out: Kind, _goes: Kind) -> tuple[Kind, Codegen]:
    """Fill eight words with bits that are one with probability share / 256; the states move on."""

    def codegen(context: Context, builder: Builder, signature: Kind, args: Value) -> Value:
        states, at, share, out, goes = args
        data = _data(context, builder, signature.args[0], states)
        state, drawn = _load(builder, data, at), _splat(0)
        for k in range(RANDOM_BITS):
            state = builder.add(state, _splat(_GOLDEN))
            word = _split_mix(builder, state)
            bit = builder.and_(builder.lshr(share, ir.Constant(_INDEX, k)), ir.Constant(_INDEX, 1))
            mask = _broadcast(builder, builder.neg(bit))
            # or where the share has a one, and where it has a zero: the binary expansion, last digit first
            either = builder.and_(mask, builder.or_(drawn, word))
            drawn = builder.or_(builder.and_(drawn, word), either)
        _store(builder, state, data, at)
        _store(builder, drawn, _data(context, builder, signature.args[3], out), goes)
        return context.get_dummy_value()

    whole = types.intp
    return types.void(states, whole, whole, out, whole), codegen


@intrinsic
def take_out(_context: Context, labels: Kind, _at: Kind, _other: Kind) -> tuple[Kind, Codegen]:
    """Clear the bits of eight words that are set in eight others."""

    def codegen(context: Context, builder: Builder, signature: Kind, args: Value) -> Value:
        labels, at, other = args
        data = _data(context, builder, signature.args[0], labels)
        left = builder.and_(_load(builder, data, at), builder.not_(_load(builder, data, other)))
        _store(builder, left, data, at)
        return context.get_dummy_value()

    return types.void(labels, types.intp, types.intp), codegen


def _broadcast(builder: Builder, scalar: Value) -> Vector:
    first = builder.insert_element(ir.Constant(_VECTOR, ir.Undefined), scalar, ir.Constant(ir.IntType(32), 0))
    lanes = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
    return builder.shuffle_vector(first, ir.Constant(_VECTOR, ir.Undefined), lanes)
