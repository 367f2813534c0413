"""What variables do to language runtimes: the rows of ``env_runtime`` about programs that run code."""

from __future__ import annotations

from consentry.language import _
from consentry.model import Level
from consentry.rules.settings import Row

_W, _I = Level.WARN, Level.INFO


def _clr(names: str) -> str:
    """The names of settings of the .NET runtime, which reads each with either beginning."""
    return " ".join(f"{begin}_{name}" for name in names.split() for begin in ("DOTNET", "COMPlus"))


NODE = (
    Row("NODE_OPTIONS npm_config_node_options", _("makes Node.js act on these options, which can load and run code"),
        quiet="empty|quiet node", mild="node"),
    Row("BUN_OPTIONS", _("makes Bun act on these options, which can load and run code"), mild="node"),
    Row("BUN_INSPECT_PRELOAD", _("makes Bun run this file before the server starts")),
    Row("BUN_INSPECT BUN_INSPECT_NOTIFY BUN_INSPECT_CONNECT_TO", _("opens the server to a debugger")),
    Row("BUN_INSTALL BUN_RUNTIME_TRANSPILER_CACHE_PATH BUN_INSTALL_BIN BUN_INSTALL_GLOBAL_DIR",
        _("makes Bun run what it finds in this folder"), quiet="empty|managed", mild="own settings"),
    Row("NODE_PATH", _("makes Node.js load modules from this folder"), mild="system|opened folder"),
    # npm hands its scripts the program that stands here as their Node.js; elsewhere it is a name like any other.
    Row("NODE NODE_EXE", _("is the program that npm's scripts run as Node.js"), _I, quiet="empty|system|managed",
        loud="path"),
    Row("PYTHON", _("is the Python that builds of packages run"), _I, quiet="empty|system|managed", loud="path"),
    Row("NODE_CONFIG_DIR", _("makes programs read settings, which can be code, from this folder"), _W,
        quiet="empty|word|settled folder"),
    Row("NODE_REPL_EXTERNAL_MODULE", _("makes Node.js run this file in place of its own console")),
    Row("NODE_V8_COVERAGE NODE_REDIRECT_WARNINGS NODE_COMPILE_CACHE NODE_REPL_HISTORY",
        _("makes Node.js write files where it says"), quiet="empty|off"),
    Row("NODE_ICU_DATA", _("makes Node.js read its language data from this place")),
    Row("NODE_PENDING_DEPRECATION NODE_NO_WARNINGS NODE_DISABLE_COLORS NODE_USE_ENV_PROXY", "", _I),
    Row("npm_config_script_shell npm_config_shell", _("makes npm run its commands with this program"),
        quiet="empty|shell"),
    Row("npm_config_call npm_config_package npm_config_onload_script npm_config_init_module npm_config_node_gyp "
        "npm_config_python", _("makes npm run what it names")),
    Row("ELECTRON_RUN_AS_NODE", _("turns desktop programs into a bare Node.js that runs any file"), quiet="empty"),
    Row("TS_NODE_PROJECT TS_NODE_COMPILER TS_NODE_REQUIRE TS_NODE_CWD TS_NODE_DIR TS_NODE_TRANSPILER "
        "TSX_TSCONFIG_PATH BABEL_CONFIG_FILE SWC_NODE_PROJECT TS_NODE_COMPILER_OPTIONS ESBUILD_BINARY_PATH",
        _("makes the TypeScript runner load code or settings from this place"), quiet="empty|on|off"),
    Row("NAPI_RS_NATIVE_LIBRARY_PATH npm_config_sharp_binary_host npm_config_sharp_libvips_binary_host "
        "npm_config_build_from_source NODE_PRE_GYP_MIRROR", _("makes a package load a library from this place"),
        quiet="empty|on|off"),
    Row("DENO_V8_FLAGS DENO_REPL_HISTORY DENO_COMPAT DENO_CONDITIONS", _("changes how Deno runs code"), _W),
    Row("DENO_INSTALL_ROOT DENO_INSTALL", _("makes programs installed by Deno lie in this folder"), _W),
    Row("VOLTA_HOME NVM_DIR FNM_DIR N_PREFIX ASDF_DIR ASDF_DATA_DIR MISE_DATA_DIR NODENV_ROOT NVM_BIN COREPACK_HOME",
        _("chooses which Node.js runs"), quiet="empty|system|managed|own settings", mild="version"),
)  # fmt: skip
PYTHON = (
    Row("PYTHONPATH", _("makes Python load modules from this folder first"), mild="system|opened folder"),
    Row("PYTHONHOME", _("makes Python take its own library from this folder"), mild="system"),
    Row("PYTHONSTARTUP", _("makes Python run this file when it starts")),
    Row("PYTHONBREAKPOINT", _("names the code that Python runs at a breakpoint"), quiet="empty|off"),
    Row("PYTHONUSERBASE PYTHONPLATLIBDIR PYTHONPYCACHEPREFIX PYTHON_PRESITE",
        _("makes Python load code from this place"), quiet="empty|on|off"),
    Row("PYTHONWARNINGS", _("can make Python import a module of any name"), quiet="empty|warnings"),
    Row("PYTHONINSPECT", _("keeps Python waiting for commands after the server ends"), _W),
    Row("PYTHONEXECUTABLE __PYVENV_LAUNCHER__", _("makes Python use this program as its own"), mild="system"),
    Row("PYTHONDUMPREFSFILE PYTHON_HISTORY", _("makes Python write a file where it says"), _W, quiet="empty|on|off"),
    Row("UV_PYTHON UV_SYSTEM_PYTHON PDM_PYTHON PIPX_DEFAULT_PYTHON PIPENV_PYTHON PIPENV_DEFAULT_PYTHON_VERSION "
        "PIP_PYTHON HATCH_PYTHON CLOUDSDK_PYTHON PYTHON_BIN VIRTUALENV_PYTHON VIRTUALENVWRAPPER_PYTHON PYSPARK_PYTHON "
        "PYSPARK_DRIVER_PYTHON", _("chooses the Python that runs"), quiet="empty|version|on|off", mild="system"),
    Row("VIRTUAL_ENV CONDA_PREFIX", _("says which Python environment is in use"), _W, quiet="empty|word|managed",
        loud="replaceable"),
    Row("PYENV_ROOT CONDA_ROOT MAMBA_ROOT_PREFIX CONDA_EXE MAMBA_EXE CONDA_PYTHON_EXE PIXI_HOME",
        _("chooses the Python environment that code is loaded from"), quiet="empty|managed",
        mild="system|own settings|word"),
    Row("UV_PROJECT_ENVIRONMENT "
        "CONDA_ENVS_PATH CONDA_ENVS_DIRS POETRY_HOME POETRY_VIRTUALENVS_PATH "
        "PIPENV_CUSTOM_VENV_NAME WORKON_HOME PDM_HOME HATCH_DATA_DIR",
        _("chooses the Python environment that code is loaded from"), quiet="empty",
        mild="system|managed|own settings|opened folder|word"),
    Row("PYENV_VERSION", _("chooses the Python that runs"), _W, quiet="empty|version|word"),
    Row("CLOUDSDK_PYTHON_ARGS CLOUDSDK_PYTHON_SITEPACKAGES CLOUDSDK_GSUTIL_PYTHON",
        _("changes the Python that gcloud runs"), quiet="empty|on|off"),
    Row("UV_WITH UV_WITH_REQUIREMENTS UV_WITH_EDITABLE UV_PROJECT UV_WORKING_DIRECTORY UV_WORKING_DIR",
        _("makes uv run code from this place")),
    Row("PYTEST_PLUGINS PYTEST_ADDOPTS COVERAGE_PROCESS_START COVERAGE_RCFILE PYLINTRC MYPYPATH IPYTHONDIR "
        "JUPYTER_PATH JUPYTER_CONFIG_DIR JUPYTER_CONFIG_PATH GUNICORN_CMD_ARGS",
        _("makes Python programs load code that it names"), _W, quiet="empty|word"),
    Row("OTEL_PYTHON_CONFIGURATOR OTEL_PYTHON_DISTRO OTEL_PYTHON_ID_GENERATOR OTEL_JAVAAGENT_EXTENSIONS "
        "OTEL_JAVAAGENT_CONFIGURATION_FILE OTEL_DOTNET_AUTO_HOME OTEL_DOTNET_AUTO_PLUGINS OTEL_INJECTOR_CONFIG_FILE "
        "OTEL_CONFIG_FILE OTEL_EXPERIMENTAL_CONFIG_FILE OTEL_PHP_AUTOLOAD_ENABLED",
        _("makes the tracing code load what it names"), quiet="empty|on|off|word"),
)  # fmt: skip
SCRIPTS = (
    Row("PERL5OPT", _("makes Perl act on these options, which can load and run code")),
    Row("PERL5LIB PERLLIB PERL_LOCAL_LIB_ROOT", _("makes Perl load modules from this folder first")),
    Row("PERL5DB PERL5SHELL PERLDB_OPTS PERLIO_DEBUG PERL_MM_OPT PERL_MB_OPT PERL_CPANM_OPT",
        _("makes Perl run or write what it names")),
    Row("RUBYOPT", _("makes Ruby act on these options, which can load and run code"), quiet="empty|ruby"),
    Row("RUBYLIB RUBYLIB_PREFIX RUBYSHELL RUBYPATH", _("makes Ruby load code from this folder first")),
    Row("GEM_PATH GEM_HOME GEM_SPEC_CACHE GEM_SKIP RUBYGEMS_GEMDEPS GEMRC",
        _("makes Ruby load packages from this place"), mild="system"),
    Row("BUNDLE_GEMFILE", _("makes Bundler run the code in this file"), mild="system"),
    Row("BUNDLE_PATH BUNDLE_BIN BUNDLE_USER_HOME BUNDLE_USER_CONFIG BUNDLE_APP_CONFIG BUNDLE_USER_PLUGIN "
        "BUNDLE_BIN_PATH BUNDLER_SETUP BUNDLE_LOCAL__*", _("makes Bundler load code or settings from this place"),
        mild="system"),
    Row("IRBRC PRYRC BYEBUG_RCFILE RBENV_ROOT RBENV_DIR RUBY_ROOT", _("makes Ruby run code from this place"),
        mild="system"),
    Row("PHPRC PHP_INI_SCAN_DIR PEAR_CONF_DIR", _("makes PHP read settings that can load code"), mild="system",
        quiet="empty|on|off"),
    Row("COMPOSER COMPOSER_VENDOR_DIR COMPOSER_BIN_DIR COMPOSER_HOME", _("makes Composer load code from this place")),
    Row("LUA_INIT LUA_INIT_*", _("makes Lua run this before its own program")),
    Row("LUA_PATH LUA_PATH_* LUA_CPATH LUA_CPATH_* LUAROCKS_CONFIG "
        "LUAJIT_*", _("makes Lua load modules from this place")),
    Row("R_PROFILE R_PROFILE_USER R_ENVIRON R_ENVIRON_USER RSTUDIO_WHICH_R", _("makes R run this file when it starts")),
    Row("R_LIBS R_LIBS_USER R_LIBS_SITE R_HOME R_DEFAULT_PACKAGES R_SHARE_DIR R_INCLUDE_DIR RENV_PATHS_ROOT "
        "RENV_PROJECT RENV_CONFIG_*", _("makes R load packages from this place"), mild="system"),
    Row("JULIA_LOAD_PATH JULIA_DEPOT_PATH JULIA_PROJECT JULIA_BINDIR JULIA_PKG_SERVER JULIA_EDITOR JULIA_SHELL "
        "JULIA_HISTORY JULIA_CONDAPKG_EXE JULIA_PYTHONCALL_EXE", _("makes Julia load or run code from this place"),
        mild="system"),
    Row("ERL_FLAGS ERL_AFLAGS ERL_ZFLAGS ELIXIR_ERL_OPTIONS ELIXIRC_OPTS IEX_OPTS",
        _("makes Erlang act on these options, which can run code")),
    Row("ERL_LIBS ERL_INETRC ERL_CRASH_DUMP ERL_EPMD_ADDRESS ERL_COMPILER_OPTIONS MIX_HOME MIX_ARCHIVES MIX_EXS "
        "MIX_PATH MIX_DEPS_PATH HEX_HOME REBAR_GLOBAL_CONFIG_DIR REBAR_CONFIG",
        _("makes Erlang load code from this place"), quiet="empty|word"),
    Row("GUILE_LOAD_PATH GUILE_LOAD_COMPILED_PATH GUILE_EXTENSIONS_PATH GUILE_SYSTEM_PATH GUILE_INIT_FILE "
        "SCHEME_LIBRARY_PATH CHICKEN_INCLUDE_PATH RACKET_PLTADDONDIR PLTADDONDIR PLTCOLLECTS GAMBOPT SBCL_HOME",
        _("makes Scheme or Lisp load code from this place")),
    Row("TCLLIBPATH TCL_LIBRARY TK_LIBRARY TCL_LIBRARY_PATH", _("makes Tcl load code from this folder"), mild="system"),
    Row("AWKPATH AWKLIBPATH GAWK_PERSIST_FILE", _("makes awk load code from this folder")),
    Row("EMACSLOADPATH EMACSDATA EMACSPATH EMACSDOC EMACS_SERVER_FILE ALTERNATE_EDITOR",
        _("makes Emacs load code from this place")),
    Row("VIMINIT EXINIT GVIMINIT MYVIMRC VIMRUNTIME NVIM_RPLUGIN_MANIFEST NVIM_APPNAME",
        _("makes Vim run this when it starts"), mild="system", quiet="empty|word"),
    Row("GHCRTS GHC_PACKAGE_PATH GHC_ENVIRONMENT HUGSFLAGS STACK_ROOT STACK_YAML CABAL_CONFIG CABAL_DIR OCAMLRUNPARAM "
        "CAML_LD_LIBRARY_PATH OCAMLPATH OCAMLLIB OCAMLTOP_INCLUDE_PATH OPAMROOT OPAMSWITCH OPAM_SWITCH_PREFIX",
        _("makes Haskell or OCaml load code from this place"), quiet="empty|word|number"),
    Row("GROOVY_HOME GROOVY_CONF SCALA_HOME KOTLIN_HOME CLJ_CONFIG CLJ_JVM_OPTS LEIN_HOME LEIN_JVM_OPTS LEIN_JAR "
        "SBT_OPTS SBT_HOME COURSIER_REPOSITORIES COURSIER_BIN_DIR JBANG_REPO JBANG_DIR JBANG_JDK_VENDOR "
        "JBANG_DOWNLOAD_URL", _("makes a Java language load code from this place"), mild="system|java"),
    Row("DART_VM_OPTIONS PUB_CACHE FLUTTER_ROOT SWIFT_EXEC SWIFTPM_CUSTOM_BIN_DIR",
        _("makes Dart or Swift run code from this place"), mild="system"),
    Row("PSModulePath", _("makes PowerShell load modules from this folder"), mild="system"),
    Row("PSExecutionPolicyPreference", _("lets PowerShell run any script"), _W),
    Row("__PSLockdownPolicy", _("changes what PowerShell allows"), _W),
)  # fmt: skip
MANAGED = (
    Row("JAVA_TOOL_OPTIONS _JAVA_OPTIONS JDK_JAVA_OPTIONS JDK_JAVAC_OPTIONS JAVA_OPTIONS JAVA_OPTS IBM_JAVA_OPTIONS "
        "OPENJ9_JAVA_OPTIONS CATALINA_OPTS MAVEN_OPTS MAVEN_ARGS GRADLE_OPTS ANT_OPTS ANT_ARGS JVM_OPTS "
        "JBOSS_JAVA_OPTS", _("makes Java act on these options, which can load and run code"),
        quiet="empty|quiet java", mild="java"),
    Row("CLASSPATH", _("makes Java load classes from this place"), mild="system"),
    Row("JAVA_HOME JRE_HOME JDK_HOME JAVACMD M2_HOME MAVEN_HOME GRADLE_HOME ANT_HOME SDKMAN_DIR JENV_ROOT",
        _("chooses the Java that runs"), quiet="empty|system|managed", mild="own settings"),
    Row("GRADLE_USER_HOME MAVEN_PROJECTBASEDIR MAVEN_BASEDIR MAVEN_CONFIG",
        _("makes Java builds run code from this place"), mild="system|own settings"),
    Row("JAVA_SECURITY_PROPERTIES SPRING_CONFIG_LOCATION SPRING_CONFIG_IMPORT SPRING_CONFIG_ADDITIONAL_LOCATION "
        "LOADER_PATH LOADER_HOME LOADER_MAIN LOADER_CONFIG_LOCATION LOGGING_CONFIG LOG4J_CONFIGURATION_FILE",
        _("makes Java load settings or classes from this place"), _W),
    Row("DOTNET_STARTUP_HOOKS", _("makes .NET run this library before the server starts")),
    Row("ASPNETCORE_HOSTINGSTARTUPASSEMBLIES DOTNET_HOSTINGSTARTUPASSEMBLIES HOSTINGSTARTUPASSEMBLIES",
        _("makes .NET run this library before the server starts")),
    Row("DOTNET_ADDITIONAL_DEPS DOTNET_SHARED_STORE DOTNET_ADDITIONAL_PROBING_PATHS",
        _("makes .NET load libraries from this place")),
    Row("DOTNET_ROOT DOTNET_ROOT_* DOTNET_HOST_PATH DOTNET_INSTALL_DIR DOTNET_CLI_HOME DOTNET_MSBUILD_SDK_RESOLVER_* "
        "DOTNET_BUNDLE_EXTRACT_BASE_DIR", _("chooses the .NET that runs"), quiet="empty|system|managed",
        mild="own settings"),
    Row("CORECLR_ENABLE_PROFILING COR_ENABLE_PROFILING", _("makes .NET load a profiler into the server"),
        quiet="empty|off"),
    Row("CORECLR_* COR_PROFILER COR_PROFILER_*", _("makes .NET load this library into the server"), loud="guid"),
    Row(_clr("GCName GCPath AltJitName AltJitOSName JitName JitPath InterpreterName InterpreterPath"),
        _("makes .NET load this library into the server"), quiet="empty|on|off"),
    Row(_clr("PROFILER PROFILER_PATH PROFILER_PATH_* NOTIFICATION_PROFILERS NOTIFICATION_PROFILERS_* "
             "ENABLE_PROFILING ENABLE_NOTIFICATION_PROFILERS"), _("makes .NET load a profiler into the server"),
        quiet="empty|off"),
    Row(_clr("DiagnosticPorts DbgEnableMiniDump DbgMiniDumpName EnableEventPipe EventPipeOutputPath JitStdOutFile "
             "GCLogFile StressLogFilename PerfMapJitDumpPath LogFile"),
        _("opens the server to a debugger or writes its memory or a file"), _W, quiet="empty|off"),
    Row("MONO_PATH MONO_CONFIG MONO_CFG_DIR MONO_GAC_PREFIX MONO_ENV_OPTIONS MONO_PROFILE MONO_EXTERNAL_ENCODINGS",
        _("makes Mono load code from this place")),
    Row("COREHOST_TRACEFILE DOTNET_HOST_TRACEFILE", _("makes .NET write a file where it says"), _W),
    Row("COMPLUS_Version COMPLUS_ApplicationMigrationRuntimeActivationConfigPath APPDOMAIN_MANAGER_ASM "
        "APPDOMAIN_MANAGER_TYPE", _("makes .NET load this library into the server"), quiet="empty|version"),
    Row("DD_TRACE_AGENT_JAR DD_DOTNET_TRACER_HOME DD_INJECT_EXPERIMENTAL_* DD_INSTRUMENTATION_INSTALL_TYPE "
        "NEW_RELIC_HOME NEW_RELIC_CONFIG_FILE APPDYNAMICS_* INSTANA_AGENT_JAR DT_AGENT_*",
        _("makes a monitoring agent load into the server"), _W, quiet="empty|on|off|system|word"),
    Row("PUPPETEER_EXECUTABLE_PATH CHROME_PATH CHROME_BIN CHROME_EXECUTABLE CHROMEDRIVER_PATH WEBDRIVER_CHROME_DRIVER "
        "PLAYWRIGHT_CHROMIUM_EXECUTABLE_PATH SE_CHROMEDRIVER SE_GECKODRIVER CHROMIUM_PATH PUPPETEER_CACHE_DIR "
        "PLAYWRIGHT_BROWSERS_PATH SELENIUM_REMOTE_DRIVER", _("chooses the browser that is started"), _I,
        loud="replaceable"),
    Row("ANDROID_HOME ANDROID_SDK_ROOT FLUTTER_HOME ADB_PATH ADB FFMPEG_PATH FFMPEG_BINARY IMAGEMAGICK_BINARY "
        "TESSERACT_CMD PANDOC_PATH PYPANDOC_PANDOC GRAPHVIZ_DOT DOT_PATH UVX_PATH UV_PATH NODE_BIN NPX_PATH "
        "GODOT_PATH BLENDER_PATH UNITY_PATH GHIDRA_INSTALL_DIR IDADIR", _("chooses a program that the server starts"),
        _I, loud="replaceable"),
)  # fmt: skip
