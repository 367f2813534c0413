"""What variables do to compilers and build tools: the rows of ``env_runtime`` about programs that make programs.

They count because many packages are built while they are installed.
"""

from __future__ import annotations

from consentry.language import _
from consentry.model import Level
from consentry.rules.settings import Row

_W = Level.WARN

ROWS = (
    Row("GOFLAGS", _("makes Go act on these options, which can run a program at each build"),
        quiet="empty|compiler flags"),
    Row("GOTOOLCHAIN", _("chooses the Go that builds and runs"), quiet="empty|toolchain"),
    Row("GOROOT GOTOOLDIR GOWORK GOMODCACHE GOCACHE GOCACHEPROG GO_EXTLINK_ENABLED GOOVERLAY GOAUTH GOVCS",
        _("makes Go run or build what it finds in this place"), mild="system|own settings", quiet="empty|off|on"),
    Row("GCCGO GOLDFLAGS CGO_CFLAGS CGO_CPPFLAGS CGO_CXXFLAGS CGO_LDFLAGS CGO_LDFLAGS_ALLOW CGO_CFLAGS_ALLOW",
        _("changes what is built into Go programs"), quiet="empty|compiler flags"),
    Row("RUSTC RUSTDOC RUSTFMT RUSTC_WRAPPER RUSTC_WORKSPACE_WRAPPER RUSTC_LINKER CARGO_BUILD_RUSTC "
        "CARGO_BUILD_RUSTC_WRAPPER CARGO_BUILD_RUSTC_WORKSPACE_WRAPPER CARGO_BUILD_RUSTDOC CARGO_TARGET_*_LINKER "
        "CARGO_TARGET_*_RUNNER CARGO_BUILD_*", _("makes Rust builds run this program"), quiet="empty|number|word"),
    Row("RUSTFLAGS CARGO_ENCODED_RUSTFLAGS RUSTDOCFLAGS CARGO_BUILD_RUSTFLAGS CARGO_TARGET_*_RUSTFLAGS",
        _("changes what is built into Rust programs"), quiet="empty"),
    Row("RUSTUP_TOOLCHAIN", _("chooses the Rust that builds"), quiet="empty|version|word"),
    Row("RUSTUP_DIST_SERVER RUSTUP_UPDATE_ROOT RUSTUP_DIST_ROOT", _("makes Rust itself come from this address")),
    Row("CARGO_ALIAS_* CARGO_PROFILE_* CARGO_UNSTABLE_*", _("changes what Cargo runs"), _W),
    Row("CC CXX LD AR AS CPP RANLIB OBJCOPY NVCC HIPCC CUDAHOSTCXX CMAKE_C_COMPILER CMAKE_CXX_COMPILER CC_FOR_BUILD "
        "CXX_FOR_BUILD HOSTCC BUILD_CC", _("makes builds run this program"), quiet="empty|compiler"),
    Row("CC_x86_64* CC_aarch64* CC_arm* CC_i686* CC_wasm* CXX_x86_64* CXX_aarch64* AR_x86_64* AR_aarch64* "
        "CFLAGS_x86_64* CFLAGS_aarch64* CXXFLAGS_x86_64* CXXFLAGS_aarch64*", _("changes what builds run"), _W,
        quiet="empty|compiler|compiler flags"),
    Row("CFLAGS CXXFLAGS CPPFLAGS LDFLAGS FFLAGS ASFLAGS ARFLAGS LDLIBS _CL_ _LINK_ NVCC_PREPEND_FLAGS "
        "NVCC_APPEND_FLAGS", _("changes what is built into programs"), quiet="empty|compiler flags"),
    Row("CPATH C_INCLUDE_PATH CPLUS_INCLUDE_PATH OBJC_INCLUDE_PATH LIBRARY_PATH COMPILER_PATH GCC_EXEC_PREFIX",
        _("makes builds take code from this folder"), mild="system"),
    Row("COLLECT_GCC COLLECT_LTO_WRAPPER DEPENDENCIES_OUTPUT SUNPRO_DEPENDENCIES CCC_OVERRIDE_OPTIONS CCC_ADD_ARGS "
        "CLANG_CONFIG_FILE_SYSTEM_DIR CCACHE_PREFIX CCACHE_COMPILER CCACHE_CONFIGPATH CCACHE_DIR SCCACHE_DIR "
        "DISTCC_HOSTS DISTCC_CMDLIST ICECC_CXX", _("makes the compiler run or write what it names")),
    Row("MAKEFLAGS GNUMAKEFLAGS MAKEFILES MFLAGS MAKE_COMMAND MAKESHELL", _("makes builds run what it names"),
        quiet="empty|compiler flags"),
    Row("CMAKE_TOOLCHAIN_FILE CMAKE_PREFIX_PATH CMAKE_MODULE_PATH CMAKE_PROJECT_*INCLUDE CMAKE_*_COMPILER_LAUNCHER "
        "CMAKE_*_LINKER_LAUNCHER CMAKE_PROGRAM_PATH CMAKE_ARGS CMAKE_GENERATOR CMAKE_CONFIGURE_ARGS "
        "SKBUILD_CMAKE_ARGS CMAKE_MAKE_PROGRAM", _("makes builds run code from this place"), quiet="empty|word",
        mild="system"),
    Row("PKG_CONFIG PKG_CONFIG_PATH PKG_CONFIG_LIBDIR PKG_CONFIG_SYSROOT_DIR ACLOCAL_PATH BISON_PKGDATADIR "
        "CONFIG_SITE CONFIG_SHELL", _("makes builds run what it names"), mild="system"),
    Row("BAZEL_SH BAZELISK_BASE_URL BAZELISK_FORMAT_URL BAZEL_VC USE_BAZEL_VERSION SCONSFLAGS XCODE_XCCONFIG_FILE "
        "DEVELOPER_DIR SDKROOT", _("makes builds run what it names"), _W, quiet="empty|version|word|system"),
    Row("MSBuildSDKsPath MSBuildExtensionsPath MSBUILD_EXE_PATH MSBUILDADDITIONALSDKRESOLVERSFOLDER "
        "MSBUILDADDITIONALSDKRESOLVERSFOLDER_NET DirectoryBuildPropsPath DirectoryBuildTargetsPath "
        "CustomBeforeMicrosoftCommonProps CustomBeforeMicrosoftCommonTargets CustomAfterMicrosoftCommonProps "
        "CustomAfterMicrosoftCommonTargets MSBuildUserExtensionsPath MSBuildProjectExtensionsPath NuGetRestoreTargets "
        "RestoreSources RestoreAdditionalProjectSources MSBUILDLOGGERS", _("makes .NET builds run code from "
        "this place")),
    Row("SETUPTOOLS_USE_DISTUTILS DISTUTILS_USE_SDK DIST_EXTRA_CONFIG PYTHON_LIBRARY PYO3_PYTHON PYO3_CONFIG_FILE "
        "MATURIN_PEP517_ARGS NODE_GYP_FORCE_PYTHON GYP_DEFINES GYP_INCLUDE_FIRST SWIG_LIB",
        _("changes what is built while packages are installed"), quiet="empty|word"),
)  # fmt: skip
