@echo off
rem Runs the Maven that .mvn\wrapper\maven-wrapper.properties names, with all arguments. The first time it is downloaded,
rem checked against its checksum and kept in %USERPROFILE%\.m2\wrapper\dists.
rem   MAVEN_USER_HOME  a folder to use instead of %USERPROFILE%\.m2
rem   MVNW_REPOURL     the root of a Maven repository to download from instead
setlocal

set "MVNW_URL="
set "MVNW_SUM="
for /f "usebackq eol=# tokens=1,* delims==" %%a in ("%~dp0.mvn\wrapper\maven-wrapper.properties") do (
    if "%%a"=="distributionUrl" set "MVNW_URL=%%b"
    if "%%a"=="distributionSha256Sum" set "MVNW_SUM=%%b"
)
if not defined MVNW_URL goto unnamed
if not defined MVNW_SUM goto unnamed

for %%f in ("%MVNW_URL:/=\%") do set "MVNW_NAME=%%~nf"
set "MVNW_VERSION=%MVNW_NAME:apache-maven-=%"
set "MVNW_VERSION=%MVNW_VERSION:-bin=%"
if defined MVNW_REPOURL set "MVNW_URL=%MVNW_REPOURL%/org/apache/maven/apache-maven/%MVNW_VERSION%/%MVNW_NAME%.zip"

rem The folder bears the checksum's first digits: what was unpacked there once has been checked against it.
if not defined MAVEN_USER_HOME set "MAVEN_USER_HOME=%USERPROFILE%\.m2"
set "MVNW_HOME=%MAVEN_USER_HOME%\wrapper\dists\%MVNW_NAME%\%MVNW_SUM:~0,16%"
if exist "%MVNW_HOME%\bin\mvn.cmd" goto run

powershell -NoProfile -ExecutionPolicy Bypass -Command ^
    "$ErrorActionPreference = 'Stop'; $ProgressPreference = 'SilentlyContinue';" ^
    "$temp = $env:MVNW_HOME + '.' + [guid]::NewGuid(); $zip = Join-Path $temp 'maven.zip'; $failed = 0;" ^
    "try {" ^
    "  New-Item -ItemType Directory -Force $temp | Out-Null;" ^
    "  [Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12;" ^
    "  (New-Object Net.WebClient).DownloadFile($env:MVNW_URL, $zip);" ^
    "  $actual = (Get-FileHash -Algorithm SHA256 $zip).Hash.ToLowerInvariant();" ^
    "  if ($actual -ne $env:MVNW_SUM) { throw 'it has the SHA-256 ' + $actual + ', not ' + $env:MVNW_SUM };" ^
    "  Expand-Archive $zip $temp;" ^
    "  if (-not (Test-Path $env:MVNW_HOME)) {" ^
    "    Move-Item (Join-Path $temp ('apache-maven-' + $env:MVNW_VERSION)) $env:MVNW_HOME" ^
    "  }" ^
    "} catch {" ^
    "  [Console]::Error.WriteLine('mvnw: ' + $env:MVNW_URL + ' is not used: ' + $_.Exception.Message); $failed = 1" ^
    "} finally {" ^
    "  Remove-Item -Recurse -Force -ErrorAction SilentlyContinue $temp" ^
    "};" ^
    "exit $failed"
if errorlevel 1 exit /b 1
goto run

:unnamed
echo mvnw: .mvn\wrapper\maven-wrapper.properties must name distributionUrl and distributionSha256Sum>&2
exit /b 1

:run
"%MVNW_HOME%\bin\mvn.cmd" %*
