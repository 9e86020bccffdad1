using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Fovea.Kernels.Simd;

/// <summary>4 floats in one 128-bit register.</summary>
internal unsafe struct Simd128 : ISimd<Simd128>
{
    private Vector128<float> _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Simd128(Vector128<float> value) => _value = value;

    public static int Width => 4;

    public static bool IsSupported => Vector128.IsHardwareAccelerated;

    public static bool IsFused => Fma.IsSupported || AdvSimd.IsSupported;

    public static int Registers => AdvSimd.Arm64.IsSupported ? 32 : 16;

    public static Simd128 Zero => new(Vector128<float>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Broadcast(float value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Load(float* source) => new(Vector128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Simd128 value, float* destination) => Vector128.Store(value._value, destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreNonTemporal(Simd128 value, float* destination) => Vector128.StoreAlignedNonTemporal(value._value, destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 operator +(Simd128 left, Simd128 right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 operator -(Simd128 left, Simd128 right) => new(left._value - right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 operator *(Simd128 left, Simd128 right) => new(left._value * right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 operator /(Simd128 left, Simd128 right) => new(left._value / right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 MultiplyAdd(Simd128 left, Simd128 right, Simd128 addend) =>
        new(IsFused
            ? Vector128.FusedMultiplyAdd(left._value, right._value, addend._value)
            : (left._value * right._value) + addend._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(ref Simd128 sum, Simd128 left, Simd128 right) =>
        sum._value = IsFused
            ? Vector128.FusedMultiplyAdd(left._value, right._value, sum._value)
            : (left._value * right._value) + sum._value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 MultiplyAddBroadcast(Simd128 left, float* right, Simd128 addend) =>
        new(IsFused
            ? Vector128.FusedMultiplyAdd(left._value, Vector128.Create(*right), addend._value)
            : (left._value * Vector128.Create(*right)) + addend._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 MultiplyAddLoad(Simd128 left, float* right, Simd128 addend) =>
        new(IsFused
            ? Vector128.FusedMultiplyAdd(left._value, Vector128.Load(right), addend._value)
            : (left._value * Vector128.Load(right)) + addend._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Max(Simd128 left, Simd128 right) => new(Vector128.Max(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Min(Simd128 left, Simd128 right) => new(Vector128.Min(left._value, right._value));

    // Of operands that do not compare as asked the instruction of x86 gives the second.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 AtLeast(Simd128 value, Simd128 floor) =>
        Sse.IsSupported ? new(Sse.Max(floor._value, value._value)) : SelectGreater(floor, value, floor, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 AtMost(Simd128 value, Simd128 upperBound) =>
        Sse.IsSupported ? new(Sse.Min(upperBound._value, value._value)) : SelectGreater(value, upperBound, upperBound, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Sqrt(Simd128 value) => new(Vector128.Sqrt(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Abs(Simd128 value) => new(Vector128.Abs(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 ScaleByPowerOfTwo(Simd128 value, Simd128 exponent)
    {
        // In two factors, since one would leave the exponents' range. The first product is exact, the second rounds.
        Vector128<int> whole = Vector128.ConvertToInt32Native(exponent._value);
        Vector128<int> half = whole >> 1;
        return new(value._value * Power(half) * Power(whole - half));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Log(Simd128 value) => new(Vector128.Log(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 SelectGreater(Simd128 left, Simd128 right, Simd128 whenTrue, Simd128 whenFalse) =>
        new(Vector128.ConditionalSelect(Vector128.GreaterThan(left._value, right._value), whenTrue._value, whenFalse._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 SelectEqual(Simd128 left, Simd128 right, Simd128 whenTrue, Simd128 whenFalse) =>
        new(Vector128.ConditionalSelect(Vector128.Equals(left._value, right._value), whenTrue._value, whenFalse._value));

    // 2ⁿ: the exponent's bits are n + 127.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Power(Vector128<int> n) => ((n + Vector128.Create(127)) << 23).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 MultiplyWords(Simd128 left, Simd128 right) =>
        new(Sse2.IsSupported
            ? Sse2.Multiply(left._value.AsUInt32(), right._value.AsUInt32()).AsSingle()
            : (LowWords(left._value) * LowWords(right._value)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 HighWords(Simd128 value) => new((value._value.AsUInt64() >> 32).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 JoinWords(Simd128 low, Simd128 high) => new((LowWords(low._value) | (high._value.AsUInt64() << 32)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Xor(Simd128 left, Simd128 right) => new((left._value.AsUInt32() ^ right._value.AsUInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 ZipLow(Simd128 left, Simd128 right) => new(Vector128.Create(left._value.GetLower(), right._value.GetLower()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 ZipHigh(Simd128 left, Simd128 right) => new(Vector128.Create(left._value.GetUpper(), right._value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 SelectBelow(Simd128 left, Simd128 right, Simd128 whenTrue, Simd128 whenFalse) =>
        new(Vector128.ConditionalSelect(Vector128.LessThan(left._value.AsUInt32(), right._value.AsUInt32()).AsSingle(),
            whenTrue._value, whenFalse._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> LowWords(Vector128<float> value) => value.AsUInt64() & Vector128.Create((ulong)uint.MaxValue);
}
