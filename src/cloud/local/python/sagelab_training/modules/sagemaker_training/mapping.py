"""Values as environment variables and as command-line arguments."""
import json


def to_env_vars(mapping):
    """Returns `SM_` variables: names in upper case, dashes kept; values as `env_value` writes them."""
    return {"SM_%s" % name.upper(): env_value(value) for name, value in mapping.items()}


def env_value(value):
    """Returns a value as the text of an environment variable.

    None is empty, text stays; everything else is compact JSON with sorted keys and ASCII escapes.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def to_cmd_args(mapping):
    """Returns arguments in the order of the keys: `--key value`, with one dash for a single letter."""
    arguments = []
    for name in sorted(mapping):
        arguments.append("-" * min(len(name), 2) + name)
        arguments.append(_argument(mapping[name]))
    return arguments


def _argument(value):
    if value is None:
        return ""
    if isinstance(value, dict):
        return ",".join("%s=%s" % (key, member) for key, member in sorted(value.items()))
    return str(value)


def split_by_criteria(dictionary, keys=(), prefix=None):
    """Returns the entries whose key is in `keys` or begins with `prefix`, and the others."""
    included = {
        key: value
        for key, value in dictionary.items()
        if key in keys or (prefix is not None and key.startswith(prefix))
    }
    excluded = {key: value for key, value in dictionary.items() if key not in included}
    return included, excluded


class MappingMixin(object):
    """Lets an object be read like a dictionary of its public properties: `env["hosts"]`, `dict(env)`."""

    def properties(self):
        """Returns the names of the public properties, sorted."""
        return sorted(
            name
            for name in dir(type(self))
            if not name.startswith("_") and isinstance(getattr(type(self), name), property)
        )

    def keys(self):
        return self.properties()

    def __getitem__(self, name):
        if name not in self.properties():
            raise KeyError("Trying to access invalid key %s" % name)
        return getattr(self, name)

    def __len__(self):
        return len(self.properties())

    def __iter__(self):
        return iter(self.properties())

    def items(self):
        return [(name, self[name]) for name in self]

    def get(self, name, default=None):
        return self[name] if name in self.properties() else default

    def __contains__(self, name):
        return name in self.properties()

    def __str__(self):
        return str(dict(self.items()))
