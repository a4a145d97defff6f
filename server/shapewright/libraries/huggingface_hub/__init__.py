"""Files of the Hugging Face Hub: what is downloaded has a path; nothing here computes with tensors.

Only these functions have rules: the package's classes (``PyTorchModelHubMixin``) are interpreted from their source.

https://huggingface.co/docs/huggingface_hub/package_reference/file_download
"""

from __future__ import annotations

from shapewright.rules import REGISTRY, Abstain, Context, Raw, op
from shapewright.values import NONE, Some, Value

_URL = "https://huggingface.co/docs/huggingface_hub/package_reference/file_download"
_PATHS = ("hf_hub_download", "snapshot_download", "hf_hub_url", "create_commit", "upload_file", "upload_folder")
_NOTHING = ("login", "logout", "notebook_login", "interpreter_login", "delete_repo")
_ANSWERS = (
    "try_to_load_from_cache", "cached_assets_path", "get_hf_file_metadata", "list_repo_files", "list_repo_refs",
    "list_repo_tree", "list_models", "list_datasets", "model_info", "dataset_info", "repo_info", "repo_exists",
    "file_exists", "create_repo", "create_branch", "scan_cache_dir", "get_token", "whoami", "get_session",
    "metadata_update", "split_torch_state_dict_into_shards", "hf_raise_for_status",
)  # fmt: skip

_ASKED = "the Hugging Face Hub answers this when the program runs"

REGISTRY.overlook("huggingface_hub.hf_api.HfApi", "huggingface_hub.utils._http", gives=_ASKED)


def _owned(name: str) -> str:
    full = f"huggingface_hub.{name}"
    REGISTRY.own(full)
    for module in ("file_download", "hf_api", "utils", "_snapshot_download", "_login", "repocard"):
        REGISTRY.own(f"huggingface_hub.{module}.{name}")
        REGISTRY.alias(f"huggingface_hub.{module}.{name}", full)
    return full


@op(*map(_owned, _PATHS), url=_URL)
def path(ctx: Context, *args: Raw, **kwargs: Raw) -> Value:
    """A path or an address."""
    return Some("str")


@op(*map(_owned, _NOTHING), url=_URL)
def nothing(ctx: Context, *args: Raw, **kwargs: Raw) -> Value:
    """Something is done elsewhere."""
    return NONE


@op(*map(_owned, _ANSWERS), url=_URL)
def answer(ctx: Context, *args: Raw, **kwargs: Raw) -> Value:
    """What the Hub answers when the program runs."""
    raise Abstain(_ASKED)
