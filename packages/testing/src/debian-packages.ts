import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onPath } from "./cli.js";
import { run } from "./server-files.js";

/** A package, and the release of Debian that it comes from. */
export interface DebianPackage {
  suite: string;
  package: string;
}

// What dependencies bring along and no server needs: Perl for scripts, programs, documentation.
const UNUSED_PACKAGES = /^(lib)?perl/;
const UNUSED_FOLDERS = ["etc", "var", "usr/bin", "usr/share/doc", "usr/share/man", "usr/share/locale"];

/**
 * Unpacks a package and all that it depends on, libc included, into `root`. Nothing is installed: apt keeps its lists
 * and downloads in `work`.
 */
export async function unpackDebianPackage(
  wanted: DebianPackage,
  { mirror, root, work }: { mirror: string; root: string; work: string },
): Promise<void> {
  const config = configureApt(work, `deb ${mirror} ${wanted.suite} main\n`);
  const apt = (...args: string[]) => run("apt-get", ["-c", config, "-q", ...args]);
  await apt("update");
  await apt("install", "--yes", "--download-only", "--no-install-recommends", wanted.package);
  mkdirSync(root);
  const archives = join(work, "archives");
  const names = readdirSync(archives).filter((name) => name.endsWith(".deb") && !UNUSED_PACKAGES.test(name));
  for (const name of names) await run("dpkg-deb", ["--extract", join(archives, name), root]);
  for (const folder of UNUSED_FOLDERS) rmSync(join(root, folder), { recursive: true, force: true });
  // What root unpacks, another user of the same checkout may start.
  await run("chmod", ["-R", "a+rX", root]);
}

/** How to run a program of `root` with the libraries in it, whatever the machine has. */
export function commandIn(root: string, program: string): string[] {
  const libraries = libraryFolders(root);
  const loader = libraries
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .find((path) => /\/ld-linux[^/]*\.so\.\d+$/.test(path));
  if (loader === undefined) throw new Error(`${root} has no dynamic loader: libc is missing in it.`);
  return [loader, "--library-path", libraries.join(":"), join(root, program)];
}

function libraryFolders(root: string): string[] {
  return ["usr/lib", "lib"]
    .map((each) => join(root, each))
    .filter((each) => existsSync(each))
    .flatMap((each) => readdirSync(each).map((name) => join(each, name)))
    .filter((each) => each.endsWith("-linux-gnu"));
}

/**
 * The mirror of Debian that the machine is set up for, as a line of apt's sources names it.
 * @throws {Error} that says why there is none
 */
export async function debianMirror(): Promise<string> {
  const release = existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "";
  const id = /^ID="?([^"\n]*)/m.exec(release)?.[1];
  if (id !== "debian") {
    throw new Error(`it comes from the packages of Debian, and this machine is ${id ?? process.platform}.`);
  }
  const missing = ["apt-get", "dpkg-deb", "flock"].filter((program) => !onPath(program).some(existsSync));
  if (missing.length > 0)
    throw new Error(`it is unpacked by ${missing.join(", ")}, which PATH does not have.`);
  const codename = /^VERSION_CODENAME="?([^"\n]*)/m.exec(release)?.[1];
  const format = "$(REPO_URI) $(RELEASE) $(COMPONENT)";
  const targets = await run("apt-get", ["indextargets", "--format", format, "Created-By: Packages"]);
  const suites = [codename, "stable", "oldstable", "testing", "unstable", "sid"];
  const own = targets
    .split("\n")
    .map((line) => line.split(" "))
    .find(([, suite, component]) => component === "main" && suites.includes(suite));
  if (own?.[0] === undefined) {
    throw new Error(
      `the sources of apt have no main component of Debian ${codename}, so there is no mirror to ask.`,
    );
  }
  const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
  return existsSync(keyring) ? `[signed-by=${keyring}] ${own[0]}` : own[0];
}

function configureApt(work: string, sources: string): string {
  for (const folder of ["lists/partial", "archives/partial"])
    mkdirSync(join(work, folder), { recursive: true });
  writeFileSync(join(work, "sources.list"), sources);
  writeFileSync(join(work, "status"), ""); // nothing counts as installed, so that every dependency is downloaded
  const settings = {
    "Dir::Etc::sourcelist": join(work, "sources.list"),
    "Dir::Etc::sourceparts": "-",
    "Dir::State": work,
    "Dir::State::lists": join(work, "lists"),
    "Dir::State::status": join(work, "status"),
    "Dir::Cache": work,
    "Dir::Cache::archives": join(work, "archives"),
    // The user _apt can not write into our folders.
    "APT::Sandbox::User": "root",
    // Else a mirror that can not be reached is a warning only.
    "APT::Update::Error-Mode": "any",
    "Acquire::Languages": "none",
    "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled": "false",
    "Acquire::Retries": "2",
  };
  const hooks = ["APT::Update::Pre-Invoke", "APT::Update::Post-Invoke", "APT::Update::Post-Invoke-Success"];
  const lines = [
    ...Object.entries(settings).map(([key, value]) => `${key} "${value}";`),
    ...hooks.map((hook) => `#clear ${hook};`),
  ];
  writeFileSync(join(work, "apt.conf"), `${lines.join("\n")}\n`);
  return join(work, "apt.conf");
}
