// Memory for changed pages: one reserved mapping of 4 KiB frames, and the epochs that keep old frames alive.
//
// An epoch is a moment that some reader (a snapshot, a checkpoint) still looks at. A frame remembers the epoch it was
// born in. While an epoch at or after its birth is open, the frame is never changed: the writer takes a new frame and
// retires the old one, which is freed once no open epoch lies in its life [birth, death).
//
// Invariants: a frame is free, named by exactly one live table entry, or retired. Only the engine thread calls in
// here; the checkpoint thread reads frames of its own epoch, which by the rule above do not change.

package final class Arena {
    package let base: UnsafeMutableRawPointer
    private let births: UnsafeMutablePointer<UInt64>
    package let frameLimit: Int
    private var nextFresh: UInt32 = 0
    private var free: [UInt32] = []
    private var retired: [(frame: UInt32, birth: UInt64, death: UInt64)] = []
    /// The epoch that frames made now are born in.
    package private(set) var epoch: UInt64 = 1
    private var openEpochs: [UInt64] = []
    private var newestOpen: UInt64 = 0

    /// `byteCount` is address space; memory is used as frames are.
    package init(byteCount: Int) {
        // A block this large comes straight from the kernel, which gives pages at their first touch.
        base = .allocate(byteCount: byteCount, alignment: PageFormat.pageBytes)
        frameLimit = byteCount / PageFormat.pageBytes
        births = .allocate(capacity: frameLimit)
    }

    deinit {
        births.deallocate()
        base.deallocate()
    }

    /// Frames in use, retired ones included.
    package var usedFrames: Int { Int(nextFresh) - free.count }
    package var retiredFrames: Int { retired.count }

    @inline(__always)
    package func address(of frame: UInt32) -> UnsafeMutableRawPointer {
        base + Int(frame) &* PageFormat.pageBytes
    }

    @inline(__always)
    package func frame(at address: UInt) -> UInt32? {
        let offset = address &- UInt(bitPattern: base)
        guard offset < UInt(frameLimit &* PageFormat.pageBytes) else { return nil }
        return UInt32(truncatingIfNeeded: offset / UInt(PageFormat.pageBytes))
    }

    /// Whether the frame may be changed where it is.
    @inline(__always)
    package func isWritable(_ frame: UInt32) -> Bool { births[Int(frame)] > newestOpen }

    package func allocate() throws(StorageError) -> UInt32 {
        let frame: UInt32
        if let reused = free.popLast() {
            frame = reused
        } else {
            guard Int(nextFresh) < frameLimit else { throw .snapshotTooOld }
            frame = nextFresh
            nextFresh += 1
        }
        births[Int(frame)] = epoch
        return frame
    }

    /// The live table no longer names this frame; it is freed as soon as no open epoch needs it.
    package func retire(_ frame: UInt32) {
        let birth = births[Int(frame)]
        if birth > newestOpen {
            free.append(frame)
        } else {
            retired.append((frame, birth, epoch))
        }
    }

    package func openEpoch() -> UInt64 {
        let opened = epoch
        openEpochs.append(opened)
        newestOpen = opened
        epoch += 1
        return opened
    }

    package func closeEpoch(_ closed: UInt64) {
        guard let index = openEpochs.firstIndex(of: closed) else { return }
        openEpochs.remove(at: index)
        newestOpen = openEpochs.max() ?? 0
        retired.removeAll { entry in
            let needed = openEpochs.contains { entry.birth <= $0 && $0 < entry.death }
            if !needed { free.append(entry.frame) }
            return !needed
        }
    }

    package var openEpochCount: Int { openEpochs.count }
}
