/// What a call that writes needs done before its transaction and would stand still for: the bytes of a file on their way
/// into the store. It runs in slices as a `LongTask` does; then the call is carried out with what was prepared. Let go
/// of before that it leaves nothing behind.
package protocol CallPreparation: AnyObject {
    /// Works until about `deadline` (monotonic nanoseconds) or its end.
    func step(until deadline: UInt64) throws(ShopError) -> LongTaskState
}
