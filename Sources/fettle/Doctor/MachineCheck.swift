// What Fettle needs of a machine, and what makes work with it pleasant.

internal import JSON
internal import Platform

enum MachineCheck {
    private static let part = "This machine"

    static func findings() -> [Finding] {
        [program(), kernel(), zones(), clock(), library()] + SiblingCheck.findings() + editors()
    }

    private static func program() -> Finding {
        let here = CurrentProcess.executablePath
        let version = "fettle \(Version.text) is \(here)"
        guard let found = InstalledProgram.path(of: "fettle") else {
            return Finding(
                part, "program", .warn, "\(version), and is not in PATH: editors do not find it.",
                remedy: "scripts/install    (in the sources)")
        }
        guard InstalledProgram.realPath(found) == here else {
            return Finding(part, "program", .warn, "\(version); the fettle in PATH is another one: \(found).")
        }
        return Finding(part, "program", .ok, "\(version).")
    }

    private static func kernel() -> Finding {
        let facts = KernelFacts()
        let text = "\(facts.system) \(facts.release), \(facts.machine)"
        // Windows' first subsystem says Microsoft and has no kernel of its own; the second says microsoft-standard.
        if facts.release.hasSuffix("-Microsoft") {
            return Finding(
                part, "kernel", .mend, "\(text): WSL 1 does not lock and map files as a store needs it.",
                remedy: "wsl.exe --set-version DISTRIBUTION 2    (in PowerShell)")
        }
        guard let version = facts.version, version >= (5, 3) else {
            return Finding(
                part, "kernel", .warn,
                "\(text): older than 5.3, so Fettle takes slower ways in places. Nothing is lost.")
        }
        return Finding(part, "kernel", .ok, "\(text).")
    }

    private static func zones() -> Finding {
        guard let folder = ShopTimeZone.folders.first(where: { FileFacts(path: $0)?.isFolder == true }) else {
            return Finding(
                part, "time zones", .mend, "There are no time zone data, so no store can be opened.",
                remedy: "sudo apt-get install tzdata")
        }
        guard (try? ShopTimeZone(named: "Europe/Copenhagen")) != nil else {
            return Finding(
                part, "time zones", .mend, "\(folder) is there but cannot be read.",
                remedy: "sudo apt-get install --reinstall tzdata")
        }
        return Finding(part, "time zones", .ok, "\(folder).")
    }

    private static func clock() -> Finding {
        let now = SystemClock().now()
        let text = Timestamp.utcText(now)
        // Before this program was written.
        guard now > 1_760_000_000_000 else {
            return Finding(
                part, "clock", .mend, "It says \(text): changes would get wrong times.",
                remedy: "sudo timedatectl set-ntp true")
        }
        return Finding(part, "clock", .ok, "\(text).")
    }

    private static func library() -> Finding {
        Finding(part, "jansson", .ok, "\(JSONLibrary.version), part of the program.")
    }

    /// Editors that Fettle has a client for, and whether it is there.
    private static func editors() -> [Finding] {
        guard let path = InstalledProgram.path(of: "nvim") else {
            return [Finding(part, "editors", .ok, "No Neovim. fettle list and show need no editor.")]
        }
        let home = CurrentProcess.environment("HOME") ?? ""
        let data = CurrentProcess.environment("XDG_DATA_HOME") ?? "\(home)/.local/share"
        let folders = ["\(data)/nvim/site/pack", "\(data)/nvim/lazy", "\(data)/nvim/plugged"]
        let isThere = folders.contains { holdsClient($0, depth: 3) }
        return [
            Finding(
                part, "editors", .ok,
                isThere
                    ? "Neovim (\(path)) with Fettle's plugin; :checkhealth fettle says more."
                    : "Neovim (\(path)); Fettle's plugin was not found. clients/neovim has it.")
        ]
    }

    private static func holdsClient(_ folder: String, depth: Int) -> Bool {
        if FileFacts(path: "\(folder)/lua/fettle")?.isFolder == true { return true }
        guard depth > 0, let names = try? RealDisk().entries(of: folder) else { return false }
        return names.contains { holdsClient("\(folder)/\($0)", depth: depth - 1) }
    }
}
