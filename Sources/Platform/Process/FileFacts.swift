internal import CPlatform
internal import Glibc

/// What the kernel says of a path, links followed.
package struct FileFacts: Equatable, Sendable {
    /// Permission bits, 0o7777 at most.
    package let mode: UInt32
    package let owner: UInt32
    package let byteCount: Int
    package let isFolder: Bool
    package let isRegularFile: Bool
    /// The file system it is on, and its number there: together they are one file, whatever its name.
    package let device: UInt64
    package let number: UInt64

    /// Nil when there is nothing at the path or it may not be looked at.
    package init?(path: String) {
        var status = stat()
        guard restarting({ stat(path, &status) }) == 0 else { return nil }
        mode = UInt32(status.st_mode) & 0o7777
        owner = UInt32(status.st_uid)
        byteCount = Int(status.st_size)
        isFolder = UInt32(status.st_mode) & UInt32(S_IFMT) == UInt32(S_IFDIR)
        isRegularFile = UInt32(status.st_mode) & UInt32(S_IFMT) == UInt32(S_IFREG)
        device = UInt64(status.st_dev)
        number = UInt64(status.st_ino)
    }
}

/// The kind of file system a path lies on.
package struct FileSystemKind: Equatable, Sendable {
    /// As mount(8) calls it ("ext4" stands for ext2, ext3 and ext4); "0x…" when not in the table.
    package let name: String
    /// Other machines may write to it; locks and mappings promise less there.
    package let isNetwork: Bool

    /// Nil when there is nothing at the path. Numbers from statfs(2).
    package init?(path: String) {
        let magic = fettle_file_system_magic(path)
        guard magic >= 0 else { return nil }
        if let known = Self.table[UInt32(magic)] {
            name = known.name
            isNetwork = known.isNetwork
        } else {
            name = "0x" + String(magic, radix: 16)
            isNetwork = false
        }
    }

    private static let table: [UInt32: (name: String, isNetwork: Bool)] = [
        0xEF53: ("ext4", false), 0x5846_5342: ("xfs", false), 0x9123_683E: ("btrfs", false),
        0xF2F5_2010: ("f2fs", false), 0x2FC1_2FC1: ("zfs", false), 0xCA45_1A4E: ("bcachefs", false),
        0x0102_1994: ("tmpfs", false), 0x8584_58F6: ("ramfs", false), 0x794C_7630: ("overlay", false),
        0x4D44: ("vfat", false), 0x2011_BAB0: ("exfat", false), 0x7366_746E: ("ntfs3", false),
        0x5346_544E: ("ntfs", false), 0xF15F: ("ecryptfs", false), 0x7371_7368: ("squashfs", false),
        0x6573_5546: ("fuse", false), 0x6969: ("nfs", true), 0xFF53_4D42: ("cifs", true),
        0xFE53_4D42: ("smb2", true), 0x517B: ("smb", true), 0x0102_1997: ("9p", true), 0x00C3_6400: ("ceph", true),
        0x5346_414F: ("afs", true),
    ]
}
