r"""Variables that load a library into every program.

Before a program runs its own first line, the system's loader and a few libraries read variables. Some of them name
a file of code that is loaded into the program at once. Whoever chooses that file runs code in every program that the
server starts, whatever the server itself is, and nothing on the screen shows it.

Flags:
    ENV-LOADER           npx -y supergateway --stdio 'LD_PRELOAD=/srv/x.so npx -y notes-mcp'
    ENV-LOADER           LD_PRELOAD=./x.so npx -y notes-mcp@1.2.3
    ENV-LOADER           uvx mcp-proxy -e LD_PRELOAD /srv/x.so notes-mcp
    ENV-LOADER           npx dotenv-cli -v LD_PRELOAD=/srv/x.so -- notes-mcp
    ENV-LOADER           npx @modelcontextprotocol/inspector -e LD_PRELOAD=/srv/x.so notes-mcp
    ENV-LOADER           DYLD_INSERT_LIBRARIES=/tmp/x.dylib npx -y notes-mcp@1.2.3
    ENV-LOADER           OPENSSL_CONF=/tmp/o.cnf uvx notes-mcp==1.2.3
    ENV-LOADER           docker run -i -e LD_PRELOAD=/x.so acme/notes:1
    ENV-LOADER           {"command": "npx", "args": ["-y", "notes-mcp@1.2.3"], "env": {"ld-preload": "/tmp/x.so"}}
    ENV-LOADER           LD_PRELOAD='${workspaceFolder}/x.so' npx -y notes-mcp@1.2.3
    ENV-LOADER           LD_LIBRARY_PATH=/usr/lib/../../srv/x npx -y notes-mcp@1.2.3
    ENV-LOADER warn      LD_LIBRARY_PATH=/usr/lib/oracle uvx notes-mcp==1.2.3
Passes:
    LD_PRELOAD= npx -y notes-mcp@1.2.3
    LD_LIBRARY_PATH='${LD_LIBRARY_PATH}' npx -y notes-mcp@1.2.3
    LDAP_URL=ldap.example.com npx -y notes-mcp@1.2.3
    LD_API_KEY=abc npx -y notes-mcp@1.2.3
    MALLOC_ARENA_MAX=2 npx -y notes-mcp@1.2.3
Source: ld.so(8), dyld(1), config(5ssl), iconv; CVE-2026-44995; CVE-2023-4911 (GLIBC_TUNABLES); CWE-426.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentry.language import _
from consentry.model import Finding, Level
from consentry.rules.interface import Case, Wording
from consentry.rules.settings import Row, Table, judge

IDS: tuple[str, ...] = ("ENV-LOADER",)
WORDING = Wording(
    id="ENV-LOADER",
    level=Level.DANGER,
    title=_("Loads a library into every program"),
    says=_("Every program started from here loads it before its own code."),
    consequence=_("A variable loads extra code into the program."),
    phrase="load extra code",
)
TABLE = Table(
    Row("LD_API_KEY LD_SDK_KEY LD_PROJECT_KEY LD_CLIENT_ID LD_ACCESS_TOKEN LD_ENVIRONMENT LD_TOKEN LD_*_TOKEN "
        "LD_*_KEY LD_*PASSWORD LD_*_USER LD_*_USERNAME LD_*_PORT LD_*_SECRET LD_*_ID LD_*_URL LD_*_URI LD_*_HOST "
        "LD_URL LD_URI LD_HOST", "", Level.INFO),
    Row("LD_LIBRARY_PATH LD_LIBRARY_PATH_32 LD_LIBRARY_PATH_64 LIBPATH SHLIB_PATH LD_RUN_PATH DYLD_LIBRARY_PATH "
        "DYLD_FALLBACK_LIBRARY_PATH DYLD_FRAMEWORK_PATH DYLD_FALLBACK_FRAMEWORK_PATH",
        _("makes programs take their libraries from this folder"), mild="system"),
    Row("LD_PRELOAD LD_PRELOAD_32 LD_PRELOAD_64 LDR_PRELOAD LDR_PRELOAD64", _("loads this library into every program")),
    Row("LD_AUDIT", _("loads this library to watch every program")),
    Row("LD_BIND_NOW LD_BIND_NOT LD_WARN LD_VERBOSE", _("changes how the loader works"), quiet="empty|on|off|number"),
    Row("LD_DEBUG_OUTPUT LD_PROFILE_OUTPUT", _("makes the loader write files where it says")),
    Row("LD_*", _("changes what the system's loader does")),
    Row("DYLD_INSERT_LIBRARIES", _("loads this library into every program")),
    Row("DYLD_*", _("changes what the system's loader does")),
    Row("OPENSSL_CONF OPENSSL_CONF_INCLUDE", _("makes OpenSSL read settings that can load a library")),
    Row("OPENSSL_MODULES OPENSSL_ENGINES", _("makes OpenSSL load libraries from this folder")),
    Row("PKCS11_PROVIDER_MODULE PKCS11_MODULE_PATH "
        "GNUTLS_SYSTEM_PRIORITY_FILE", _("names a library or settings of keys")),
    Row("GCONV_PATH", _("makes programs load the code that converts text from this folder")),
    Row("GLIBC_TUNABLES", _("changes how the C library works inside every program")),
    Row("LOCPATH NLSPATH TZDIR", _("makes the C library read its data from this place"), mild="system"),
    Row("MALLOC_CONF _RJEM_MALLOC_CONF", _("changes how memory is handed out, and can write files"), Level.WARN),
    Row("ASAN_OPTIONS LSAN_OPTIONS MSAN_OPTIONS TSAN_OPTIONS UBSAN_OPTIONS", _("can make checked programs write files"),
        quiet="empty|switches"),
    Row("GTK_MODULES GTK3_MODULES GTK_PATH GTK_EXE_PREFIX GTK_IM_MODULE_FILE GDK_PIXBUF_MODULE_FILE "
        "GDK_PIXBUF_MODULEDIR GIO_EXTRA_MODULES GIO_MODULE_DIR GI_TYPELIB_PATH GSETTINGS_SCHEMA_DIR",
        _("makes desktop programs load modules from this place"), mild="system"),
    Row("QT_PLUGIN_PATH QT_QPA_PLATFORM_PLUGIN_PATH QML_IMPORT_PATH QML2_IMPORT_PATH QT_QPA_GENERIC_PLUGINS "
        "QTWEBENGINEPROCESS_PATH", _("makes Qt programs load modules from this place"), mild="system"),
    Row("GST_PLUGIN_PATH GST_PLUGIN_PATH_1_0 GST_PLUGIN_SYSTEM_PATH GST_REGISTRY LADSPA_PATH LV2_PATH FREI0R_PATH "
        "VST_PATH", _("makes media programs load modules from this place"), mild="system"),
    Row("LIBGL_DRIVERS_PATH GBM_BACKENDS_PATH VK_ICD_FILENAMES VK_DRIVER_FILES VK_LAYER_PATH VK_ADD_LAYER_PATH "
        "VK_INSTANCE_LAYERS EGL_DRIVERS_PATH __EGL_VENDOR_LIBRARY_FILENAMES __EGL_VENDOR_LIBRARY_DIRS OCL_ICD_VENDORS "
        "OCL_ICD_FILENAMES LIBVA_DRIVERS_PATH VDPAU_DRIVER_PATH",
        _("makes the graphics system load a driver from this place"), mild="system"),
    Row("KRB5_CONFIG", _("makes Kerberos read settings that can load a library"), mild="system"),
    Row("SASL_PATH SASL_CONF_PATH LDAPCONF LDAPRC ODBCSYSINI ODBCINI ODBCINSTINI",
        _("makes programs read settings that can load a library"), Level.WARN, quiet="empty|system"),
    Row("GSS_MECH_CONFIG GSSAPI_MECH_CONF P11_KIT_MODULE_PATH", _("makes programs load a library for keys or names")),
    Row("MAGICK_CONFIGURE_PATH MAGICK_CODER_MODULE_PATH MAGICK_FILTER_MODULE_PATH",
        _("makes ImageMagick load settings and modules from this place"), mild="system"),
    Row("GS_LIB GS_OPTIONS GHOSTSCRIPT_OPTIONS", _("makes Ghostscript run programs from this place")),
    Row("PROJ_LIB GDAL_DRIVER_PATH OGR_DRIVER_PATH", _("makes GDAL load drivers from this place"), mild="system",
        quiet="empty|system"),
    Row("MYSQL_HOME LIBMYSQL_PLUGINS LIBMYSQL_PLUGIN_DIR PGSYSCONFDIR",
        _("makes database clients read settings or load modules from this place"), Level.WARN,
        quiet="empty|system|on|off"),
    Row("ELECTRON_OVERRIDE_DIST_PATH WEBKIT_INJECTED_BUNDLE_PATH MOZ_GMP_PATH MOZ_PLUGIN_PATH",
        _("makes browser programs run other files than their own")),
)  # fmt: skip


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about libraries that are loaded into every program."""
    return judge(case, TABLE, WORDING)
