import CHost
import Glibc

/// What a figure was measured on.
enum Machine {
    /// One line: processor, kernel, and what a durable append costs where the stores lie.
    static func line(probing path: String) -> String {
        let processors = sysconf(Int32(_SC_NPROCESSORS_ONLN))
        let flush = decimal(Double(host_flush_probe(path, 200)) / 1000, digits: 0)
        return "\(processors) × \(processor()), Linux \(kernel()), 300 B appended and flushed in \(flush) µs"
    }

    private static func processor() -> String {
        let lines = readFile("/proc/cpuinfo")?.split(separator: "\n") ?? []
        let name = lines.first { $0.hasPrefix("model name") }?.split(separator: ":").last
        return String(name ?? "unknown").trimmingPrefix(" ").description
    }

    private static func kernel() -> String {
        let version = readFile("/proc/sys/kernel/osrelease")?.split(separator: "\n").first
        return String(version ?? "unknown")
    }
}
