"""The registry of rules, and how a call's arguments reach a rule."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, NamedTuple, get_args, get_origin

from shapewright.dims import Expr
from shapewright.rules.arguments import Kind, Site
from shapewright.rules.context import Context
from shapewright.rules.declared import parameters_of
from shapewright.rules.failure import (
    Abstain,
    Failure,
    Mismatch,
    Missing,
    TooMany,
    Unexpected,
    UnknownDType,
)
from shapewright.values import Const, Instance, Int, Tensor, Tuple, Value

_ANY_DTYPE = ("torch", "numpy")
"""Libraries whose rules take a dtype that is not known as one that changes no size."""
_BY_PLACE = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def lift(result: Any) -> Value:
    """A rule's plain result as an abstract value: ints, expressions, None, str, tuples of them."""
    if isinstance(result, Value):
        return result
    if isinstance(result, Expr):
        return Int(result)
    if isinstance(result, (tuple, list)):
        return Tuple(tuple(lift(item) for item in result))
    return Const(result)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a rule."""

    name: str
    kind: Kind | None
    default: Any
    how: Any
    """``inspect.Parameter.kind``."""

    @property
    def required(self) -> bool:
        """Whether the call must give it."""
        return self.default is inspect.Parameter.empty and self.how not in (
            inspect.Parameter.VAR_POSITIONAL,
            inspect.Parameter.VAR_KEYWORD,
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """One operator's transfer function with its declared signature."""

    name: str
    library: str
    function: Callable[..., Any]
    parameters: tuple[Parameter, ...]
    url: str = ""
    renames: dict[str, str] = field(default_factory=dict)
    static: bool = False
    """A modelled class's function that takes no ``self``."""
    of_class: bool = False
    """A modelled class's function that takes the class, as a ``classmethod``."""

    def bind(self, args: Sequence[Value], kwargs: dict[str, Value]) -> dict[str, Any]:
        """Which abstract value each parameter gets: a value, or a tuple or dict of them for ``*``/``**``.

        Raises ``Mismatch`` when the call does not fit the signature.
        """
        bound: dict[str, Any] = {}
        missing: list[str] = []
        positional = list(args)
        named = {self.renames.get(k, k): v for k, v in kwargs.items()}
        if "**" in named and not self.name.endswith("__call__"):  # a call operator hands everything on
            del named["**"]
            if all(p.how is not inspect.Parameter.VAR_KEYWORD for p in self.parameters):
                raise Mismatch("a mapping that is not known may give more arguments")
        for parameter in self.parameters:
            if parameter.how is inspect.Parameter.VAR_POSITIONAL:
                rest = tuple(positional)
                positional.clear()
                if not rest and parameter.name in named:  # x.view(size=(2, 3))
                    rest = (named.pop(parameter.name),)
                bound[parameter.name] = rest
            elif parameter.how is inspect.Parameter.VAR_KEYWORD:
                bound[parameter.name] = named
                named = {}
            elif positional and parameter.how is not inspect.Parameter.KEYWORD_ONLY:
                bound[parameter.name] = positional.pop(0)
                if parameter.name in named:
                    raise Unexpected(parameter.name, twice=True)
            elif parameter.name in named:
                bound[parameter.name] = named.pop(parameter.name)
            elif parameter.required:
                missing.append(parameter.name)
        if positional:
            placed = [p for p in self.parameters if p.how in _BY_PLACE]
            raise TooMany(sum(p.required for p in placed), len(placed), len(args))
        certain = all(name.isidentifier() for name in kwargs)  # no stars whose contents are not known
        if named:
            strange = next(iter(named))
            raise Unexpected(strange) if certain else Mismatch(f"unexpected argument '{strange}'")
        if missing:
            raise Missing(tuple(missing)) if certain else Mismatch(f"'{missing[0]}' is missing")
        return bound

    def apply(self, ctx: Context, bound: dict[str, Any]) -> Value:
        """Convert what was bound and run the rule. Of a dtype that is not known, the result's is not either."""
        try:
            return self._computed(ctx, bound)
        except UnknownDType as unknown:
            if self.library not in _ANY_DTYPE or self.name.endswith("__init__"):
                raise
            return self._of_any_dtype(ctx, bound, unknown)

    def _of_any_dtype(self, ctx: Context, bound: dict[str, Any], unknown: UnknownDType) -> Value:
        """The rule's tensor without its dtype; raises ``unknown`` where there is more to it than that."""
        try:
            made = self._computed(ctx, bound, ignored=unknown.parameter)
        except (Failure, Abstain):
            raise unknown from None
        if not isinstance(made, Tensor):
            raise unknown
        return replace(made, dtype=None, data=None, interval=None)

    def _computed(self, ctx: Context, bound: dict[str, Any], ignored: str = "") -> Value:
        args: list[Any] = []
        kwargs: dict[str, Any] = {}
        for parameter in self.parameters:
            if parameter.name not in bound:
                continue
            given = bound[parameter.name]
            value: Any = None if parameter.name == ignored else self._converted(ctx, parameter, given)
            if parameter.how is inspect.Parameter.VAR_POSITIONAL:
                args.extend(value)
            elif parameter.how is inspect.Parameter.VAR_KEYWORD:
                kwargs.update(value)
            else:
                kwargs[parameter.name] = value
        if args:  # what precedes *args must be positional too
            before = [p.name for p in self.parameters if p.how is inspect.Parameter.POSITIONAL_OR_KEYWORD]
            args[:0] = [kwargs.pop(name) for name in before if name in kwargs]
        return lift(self.function(ctx, *args, **kwargs))

    def _converted(self, ctx: Context, parameter: Parameter, value: Any) -> Any:
        kind = parameter.kind
        site = Site(self.name, self.library, parameter.name)
        if parameter.how is inspect.Parameter.VAR_POSITIONAL:
            return self._converted_rest(ctx, kind, value, site)
        if parameter.how is inspect.Parameter.VAR_KEYWORD:
            return {k: kind.convert(ctx, v, site) if kind else v for k, v in value.items()}
        return kind.convert(ctx, value, site) if kind else value

    def _converted_rest(self, ctx: Context, kind: Kind | None, rest: tuple[Value, ...], site: Site) -> tuple[Any, ...]:
        if kind is None or kind.name not in ("ints(None)", "ints"):
            return tuple(kind.convert(ctx, v, site) for v in rest) if kind else rest
        # x.view(2, 3) and x.view((2, 3)) alike
        return tuple(kind.convert(ctx, rest[0] if len(rest) == 1 else Tuple(rest), site))


@dataclass(slots=True)
class ClassRule:
    """A modelled library class: constructor, methods, properties, and what it inherits from."""

    name: str
    bases: tuple[str, ...]
    methods: dict[str, Rule] = field(default_factory=dict)
    properties: dict[str, Rule] = field(default_factory=dict)
    url: str = ""


@dataclass(frozen=True, slots=True)
class Overlooked:
    """What stands for a call of a package's function that is not followed."""

    gives: str
    runs: str
    returns_first: bool


@dataclass(frozen=True, slots=True)
class Gone:
    """A name that a package has no longer: since which version, its message if that is its own, what to write now."""

    since: tuple[int, int]
    raises: str = ""
    now: str = ""


class Guard(NamedTuple):
    """What a class's objects refuse to have set: each part tells why, or None where they take it."""

    early: Callable[[Instance, Value], Failure | None]
    """Before the class's own constructor was run."""
    other: Callable[[Instance, str, Value], Failure | None]
    """Under a name that holds a value of another kind."""


@dataclass(slots=True)
class FrameworkCalls:
    """How a framework calls the methods that a program writes, by the framework's class and the method's name."""

    within: dict[tuple[str, str], str] = field(default_factory=dict)
    """The context manager in which it calls a method."""
    first: dict[tuple[str, str], str] = field(default_factory=dict)
    """The method that it has called by then."""


class Registry:
    """All rules by canonical dotted name."""

    def __init__(self) -> None:
        self.functions: dict[str, list[Rule]] = {}
        self.properties: dict[str, Rule] = {}
        self.classes: dict[str, ClassRule] = {}
        self.constants: dict[str, Any] = {}
        self.outlined: dict[str, str] = {}
        """Classes whose rules tell what comes out and nothing of the inside, with the module that defines them: where
        its source is the user's own (the file is open, the package is the workspace), that is followed instead."""
        self.inside: dict[str, Callable[[Context], str]] = {}
        """By class whose rules tell nothing of the inside: where its source defines it. A class of the program's that
        reads or replaces private members of it inherits from what its source defines."""
        self.followed: dict[str, str] = {}
        """Modules some functions of which have rules, with the module that defines the rest in terms of operations that
        have: these are followed in its source, as any package's."""
        self.unmodelled: dict[str, str] = {}
        """Why there is no rule for a name, or for what is inside it, where that was decided."""
        self.trailing: set[str] = set()
        """Operators that leave alone all axes but those they name: on a tensor of unknown rank they are
        computed on its trailing axes when these are named from the end (``softmax(x, dim=-1)``)."""
        self.handing_on: set[str] = set()
        """Methods that only hand their arguments on to another one, which sees for itself what each of them may be."""
        self.calling_back: set[str] = set()
        """What calls the functions it is given where it says so: what these change is seen when they run."""
        self.after_branches: list[Callable[[Context, Value, str, Value, Value], None]] = []
        """Given an undecided condition, a name, and what it holds at the end of either branch: raises ``Failure`` where
        a library that joins both cannot."""
        self.aliases: dict[str, str] = {}
        self.framework_calls = FrameworkCalls()
        self.homes: dict[str, Callable[[Context], str | None]] = {}
        """By module prefix: where the installed package keeps it, for packages whose public modules are plain files."""
        self.whole: dict[str, frozenset[str]] = {}
        """Modules and classes of which every public name has a rule, a reason why it has none, or is one of these."""
        self.gone: dict[str, Gone] = {}
        """Names that versions of a package have dropped."""
        self.dropped: dict[Callable[..., Any], Callable[[Context], bool]] = {}
        """By the function of a member's rule: whether the installed version's objects have not the member any more, so
        that ``hasattr`` says no although a use of it is understood."""
        self.lacking: dict[str, Callable[[str, tuple[str, ...]], Failure | None]] = {}
        """By library: the failure of a call that leaves these arguments out, where it is not in Python's words."""
        self.crowded: dict[str, Callable[[str, TooMany], Failure | None]] = {}
        """By library: the failure of a call that gives more by place than there is place for, where it is not in
        Python's words."""
        self.guards: dict[str, Guard] = {}
        """By class: what its objects take no attribute of."""
        self.setters: dict[str, str] = {}
        """By attribute of a tensor: the method that gives the tensor as it is once the attribute is set."""
        self.keeping: set[str] = set()
        """Classes whose constructor keeps arguments for later that its rule has no parameters for."""
        self.wrappers: set[str] = set()
        """Functions whose partial application stands for a decorated function, and binds like one in a class."""
        self.overlooked: dict[str, Overlooked] = {}
        """Functions of interpreted packages, or all those of a class or module, that are not followed."""
        self.load: Callable[[str], None] = lambda package: None
        """Registers the rules that a program needs which imports a top-level package."""
        self._loaded: set[str] = set()
        self._canonical: dict[str, str] = {}
        self._packages: set[str] = set()

    def modelled(self, name: str) -> bool:
        """Whether this package, or one it is in, is looked up here rather than in its source."""
        self._load_for(name)
        return name in self._packages or ("." in name and self.modelled(name.rpartition(".")[0]))

    def modelled_within(self, name: str) -> bool:
        """Whether some package inside this one is modelled."""
        self._load_for(name)
        return any(package.startswith(f"{name}.") for package in self._packages)

    def _load_for(self, name: str) -> None:
        top = name.partition(".")[0]
        if top not in self._loaded:
            self._loaded.add(top)
            self.load(top)

    def own(self, *packages: str) -> None:
        """Declare packages whose names are modelled."""
        self._packages.update(packages)

    def wraps(self, *names: str) -> None:
        """Declare functions whose ``Partial`` stands for a decorated function (``tf.function``)."""
        self.wrappers.update(names)

    def overlook(self, *names: str, gives: str = "", runs: str = "", returns_first: bool = False) -> None:
        """Declare functions of a package (or all of a class or module) not worth following, although its source is.

        A call gives None, or its first argument, or what is not known for the reason ``gives``. One that does nothing
        but to run the method ``runs`` of an object is followed where that is the user's own and the object is one that
        the program makes.
        """
        self.overlooked.update(dict.fromkeys(names, Overlooked(gives, runs, returns_first)))

    def overlooking(self, name: str) -> Overlooked | None:
        """What was declared of a function that is not followed; None for one that is."""
        while name and name not in self.overlooked:
            name = name.rpartition(".")[0]
        return self.overlooked.get(name)

    def calls_within(self, cls: str, methods: Iterable[str], manager: str) -> None:
        """Declare that a framework calls these methods of a class's children inside a context manager."""
        self.framework_calls.within.update({(cls, method): manager for method in methods})

    def calls_before(self, cls: str, methods: Iterable[str], first: str) -> None:
        """Declare that a framework calls a method of an object before it calls any of these, once."""
        self.framework_calls.first.update({(cls, method): first for method in methods})

    def alias(self, spelled: str, canonical: str) -> None:
        """Names that start with ``spelled.`` (or are it) mean the same under ``canonical``."""
        self.aliases.setdefault(spelled, canonical)
        self._canonical.clear()

    def canonical(self, name: str) -> str:
        """The name a rule is registered under: re-exports and aliases followed."""
        known = self._canonical.get(name)
        if known is None:
            known = self._canonical[name] = self._follow(name)
        return known

    def _follow(self, name: str) -> str:
        for _ in range(8):
            spelled = name
            while spelled not in self.aliases and spelled:
                spelled = spelled.rpartition(".")[0]
            if not spelled:
                break
            name = self.aliases[spelled] + name[len(spelled) :]
        return name

    def why_unmodelled(self, name: str) -> str:
        """Why a name has no rule: what was declared of it or of what it is in, else just that it has none."""
        place = name
        while place and place not in self.unmodelled:
            place = place.rpartition(".")[0]
        return f"{name} has no rule: {self.unmodelled[place]}" if place else f"no rule for {name}"

    def add(self, rule: Rule, names: Iterable[str]) -> None:
        """Register an overload under each name; overloads are tried in the order they were added."""
        for name in names:
            self.functions.setdefault(name, []).append(rule)

    def add_all(self, name: str, like: str) -> None:
        """Register the rules of one name under another as well."""
        self.functions.setdefault(name, []).extend(self.functions[like])


REGISTRY = Registry()
MEMBERS: dict[str, frozenset[str]] = {}
"""Library classes of which every public name of their objects has a rule or is one of these."""


def library_of(name: str) -> str:
    """The tensor library of a canonical name: ``torch.nn.functional.relu`` → ``torch``."""
    return name.split(".", 1)[0]


_KINDS: dict[tuple[int, str], Kind | None] = {}


def _kind_of(annotation: Any, scope: dict[str, Any]) -> Kind | None:
    """The kind that an annotation names.

    Each spelling is evaluated once in a module: with thousands of rules, evaluating every annotation
    was most of the time that loading them took.
    """
    key = (id(scope), annotation) if isinstance(annotation, str) else None
    if key is not None and key in _KINDS:
        return _KINDS[key]
    hint = eval(annotation, scope) if isinstance(annotation, str) else annotation
    kind = None
    if get_origin(hint) is Annotated:
        kind = next((m for m in get_args(hint)[1:] if isinstance(m, Kind)), None)
    if key is not None:
        _KINDS[key] = kind
    return kind


def compile_rule(
    function: Callable[..., Any], name: str, *, skip: int = 1, url: str = "", renames: dict[str, str] | None = None
) -> Rule:
    """Read a rule's signature once: the first ``skip`` parameters (ctx, self) are not the operator's."""
    scope = inspect.unwrap(function).__globals__
    parameters = []
    for parameter in parameters_of(function)[skip:]:
        kind = _kind_of(parameter.annotation, scope)
        parameters.append(Parameter(parameter.name, kind, parameter.default, parameter.how))
    return Rule(name, library_of(name), function, tuple(parameters), url, renames or {})


def op(
    *names: str, url: str = "", renames: dict[str, str] | None = None
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a rule for functions and methods, by canonical dotted names.

    A method is registered as ``torch.Tensor.view``: its receiver is the first parameter. ``renames``
    maps alternative keyword names to the declared ones (``{"axis": "dim"}``). ``url`` is the
    documentation page. Registering several rules under one name makes overloads.
    """

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        REGISTRY.add(compile_rule(function, names[0], url=url, renames=renames), names)
        return function

    return register


def prop(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a property of a tensor: ``@prop("torch.Tensor.T")``; the rule takes (ctx, tensor)."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        for name in names:
            REGISTRY.properties[name] = compile_rule(function, name)
        return function

    return register


class property_rule:
    """Marks a static function of a ``lib_class`` body as a property."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function


def lib_class(*names: str, bases: Sequence[str] = (), url: str = "") -> Callable[[type], type]:
    """Register a modelled class.

    Its static functions are its methods; each takes ``(ctx, self, …)`` with ``self`` the abstract
    ``Instance``, or ``(ctx, …)`` where it is static. ``__init__`` sets attributes with ``ctx.set``;
    ``forward`` (torch) or ``call`` (Keras) computes. Functions marked ``@property_rule`` are properties.
    """

    def register(body: type) -> type:
        for name in names:
            entry = REGISTRY.classes[name] = ClassRule(name, tuple(bases), url=url)
            for key, member in vars(body).items():
                if isinstance(member, property_rule):
                    entry.properties[key] = compile_rule(member.function, f"{name}.{key}", skip=2)
                elif isinstance(member, staticmethod):
                    entry.methods[key] = _method_rule(member.__func__, f"{name}.{key}", url)
        return body

    return register


def _method_rule(function: Callable[..., Any], name: str, url: str) -> Rule:
    """The rule of a method; one without ``self`` is static."""
    first = [parameter.name for parameter in parameters_of(function)[1:2]]
    static = first not in (["self"], ["cls"])
    of_class = first == ["cls"] and not name.endswith(".__new__")
    return replace(compile_rule(function, name, skip=1 if static else 2, url=url), static=static, of_class=of_class)


def constant(name: str, value: Any) -> None:
    """Register a plain attribute of a library: ``constant("numpy.newaxis", None)`` (lifted).

    What the user's environment decides (``keras.__version__``) is given as a function of the context.
    """
    REGISTRY.constants[name] = value


def unmodelled(reason: str, *names: str) -> None:
    """Declare that functions, classes or whole modules have no rule on purpose: what they give is unknown, for this
    reason."""
    REGISTRY.unmodelled.update(dict.fromkeys(names, reason))
