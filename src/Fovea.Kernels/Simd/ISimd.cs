namespace Fovea.Kernels.Simd;

/// <summary>
/// A vector of floats of some width. Kernels are written once, generic over this interface, and instantiated for
/// 512, 256 and 128 bits; the JIT compiles each instance to that width's instructions with nothing in between.
/// </summary>
/// <remarks>
/// Every operation acts lane by lane, so that a kernel whose lanes are independent sums gives the same bits at every
/// width. <see cref="MultiplyAdd"/> rounds once where the processor has a fused instruction (every processor with
/// AVX2 or AdvSimd) and twice where it has not: only there do bits differ.
/// </remarks>
/// <typeparam name="TSelf">The vector itself.</typeparam>
public unsafe interface ISimd<TSelf> where TSelf : unmanaged, ISimd<TSelf>
{
    /// <summary>How many floats.</summary>
    static abstract int Width { get; }

    /// <summary>Whether this machine runs this width in hardware.</summary>
    static abstract bool IsSupported { get; }

    /// <summary>Whether <see cref="MultiplyAdd"/> rounds once.</summary>
    static abstract bool IsFused { get; }

    /// <summary>How many vector registers the instruction set has: what a tile may keep as accumulators.</summary>
    static abstract int Registers { get; }

    /// <summary>All lanes 0.</summary>
    static abstract TSelf Zero { get; }

    /// <summary>The same number in all lanes.</summary>
    static abstract TSelf Broadcast(float value);

    /// <summary><see cref="Width"/> floats; they need no alignment.</summary>
    static abstract TSelf Load(float* source);

    /// <summary>Stores <see cref="Width"/> floats; they need no alignment.</summary>
    static abstract void Store(TSelf value, float* destination);

    /// <summary>Stores to an aligned address without bringing the line into a cache: for what is not read again soon.</summary>
    /// <remarks>Another thread sees it after a barrier of the team, as with any store.</remarks>
    static abstract void StoreNonTemporal(TSelf value, float* destination);

    /// <summary>Adds lane by lane.</summary>
    static abstract TSelf operator +(TSelf left, TSelf right);

    /// <summary>Subtracts lane by lane.</summary>
    static abstract TSelf operator -(TSelf left, TSelf right);

    /// <summary>Multiplies lane by lane.</summary>
    static abstract TSelf operator *(TSelf left, TSelf right);

    /// <summary>Divides lane by lane.</summary>
    static abstract TSelf operator /(TSelf left, TSelf right);

    /// <summary>left · right + addend.</summary>
    static abstract TSelf MultiplyAdd(TSelf left, TSelf right, TSelf addend);

    /// <summary>sum += left · right, with <see cref="MultiplyAdd"/>'s rounding: for the sums of a tile.</summary>
    /// <remarks>
    /// Stored where it was read, so that the JIT adds in place. From <c>sum = MultiplyAdd(left, right, sum)</c> it makes
    /// a multiply-add into the register of a factor that is not needed any more, and a copy.
    /// </remarks>
    static abstract void AddProduct(ref TSelf sum, TSelf left, TSelf right);

    /// <summary>
    /// left · *right + addend, the same float for all lanes. One expression, so that the JIT
    /// folds the broadcast into the instruction.
    /// </summary>
    static abstract TSelf MultiplyAddBroadcast(TSelf left, float* right, TSelf addend);

    /// <summary>left · right[lane] + addend, with the load folded into the instruction.</summary>
    static abstract TSelf MultiplyAddLoad(TSelf left, float* right, TSelf addend);

    /// <summary>The larger lane; NaN if either is.</summary>
    static abstract TSelf Max(TSelf left, TSelf right);

    /// <summary>The smaller lane; NaN if either is.</summary>
    static abstract TSelf Min(TSelf left, TSelf right);

    /// <summary>
    /// floor &gt; value ? floor : value, so NaN where the value is, not where the floor is. One
    /// instruction where <see cref="Max"/> is three.
    /// </summary>
    static abstract TSelf AtLeast(TSelf value, TSelf floor);

    /// <summary>
    /// upperBound &lt; value ? upperBound : value, so NaN where the value is, not where the upper bound is. One
    /// instruction where <see cref="Min"/> is three.
    /// </summary>
    static abstract TSelf AtMost(TSelf value, TSelf upperBound);

    /// <summary>The square root, correctly rounded.</summary>
    static abstract TSelf Sqrt(TSelf value);

    /// <summary>The absolute value.</summary>
    static abstract TSelf Abs(TSelf value);

    /// <summary>value·2^exponent, rounded once, for values of a normal size near 1 and whole exponents within ±240.</summary>
    static abstract TSelf ScaleByPowerOfTwo(TSelf value, TSelf exponent);

    /// <summary>The natural logarithm.</summary>
    static abstract TSelf Log(TSelf value);

    /// <summary>Lane by lane: left &gt; right ? whenTrue : whenFalse. A comparison with NaN is false.</summary>
    static abstract TSelf SelectGreater(TSelf left, TSelf right, TSelf whenTrue, TSelf whenFalse);

    /// <summary>Lane by lane: left == right ? whenTrue : whenFalse. A comparison with NaN is false.</summary>
    static abstract TSelf SelectEqual(TSelf left, TSelf right, TSelf whenTrue, TSelf whenFalse);

    /// <summary>Of the lanes' bits, in pairs: the product, 64 bits, of the pairs' first words.</summary>
    static abstract TSelf MultiplyWords(TSelf left, TSelf right);

    /// <summary>Each pair's second word, as its first; the second becomes 0.</summary>
    static abstract TSelf HighWords(TSelf value);

    /// <summary>Pairs of the two vectors' first words.</summary>
    static abstract TSelf JoinWords(TSelf low, TSelf high);

    /// <summary>The lanes' bits, one or the other.</summary>
    static abstract TSelf Xor(TSelf left, TSelf right);

    /// <summary>In each four lanes: the first pair of the left, then the first pair of the right.</summary>
    static abstract TSelf ZipLow(TSelf left, TSelf right);

    /// <summary>In each four lanes: the second pair of the left, then the second pair of the right.</summary>
    static abstract TSelf ZipHigh(TSelf left, TSelf right);

    /// <summary>Lane by lane, the bits of left and right as unsigned numbers: left &lt; right ? whenTrue : whenFalse.</summary>
    static abstract TSelf SelectBelow(TSelf left, TSelf right, TSelf whenTrue, TSelf whenFalse);
}
