using System.Runtime.CompilerServices;

namespace Fovea.Kernels.Random;

/// <summary>
/// Random numbers without state: a pure function from (seed, purpose, step, element) to 32 bits. Whoever knows the
/// four numbers knows the value, so results depend neither on the thread that asks nor on what was asked before,
/// and a resumed run needs no generator to be restored.
/// </summary>
/// <remarks>
/// Philox4x32-10: Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3". The key is the seed; the
/// 128-bit counter is (element / 4, purpose, step). Held by CounterRandomTests, against the authors' known answers.
/// </remarks>
public readonly partial struct CounterRandom
{
    private const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57;   // Salmon et al., table 2
    private const uint Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;               // golden ratio, √3 − 1

    private readonly uint _key0, _key1, _purpose, _step;

    /// <summary>Names a stream.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="purpose">What the numbers are for; streams of different purposes are independent.</param>
    /// <param name="step">The training step, epoch or sample the numbers belong to.</param>
    public CounterRandom(ulong seed, uint purpose, uint step = 0)
    {
        _key0 = (uint)seed;
        _key1 = (uint)(seed >> 32);
        _purpose = purpose;
        _step = step;
    }

    /// <summary>Uniform 32 bits for an element of the stream.</summary>
    public uint Bits(ulong element)
    {
        (uint x0, uint x1, uint x2, uint x3) = Block(element >> 2);
        return (element & 3) switch { 0 => x0, 1 => x1, 2 => x2, _ => x3 };
    }

    /// <summary>Uniform in [0, 1), a multiple of 2⁻²⁴, so that every value is exact in a float.</summary>
    public float Uniform(ulong element) => (Bits(element) >> 8) * (1f / (1 << 24));

    /// <summary>Normal with mean 0 and deviation 1 (Box–Muller over elements 2e and 2e + 1).</summary>
    public double Normal(ulong element)
    {
        double radius = (Bits(2 * element) + 1.0) * (1.0 / 4294967296.0);   // (0, 1]: the logarithm stays finite
        double angle = Bits((2 * element) + 1) * (2 * Math.PI / 4294967296.0);
        return Math.Sqrt(-2 * Math.Log(radius)) * Math.Cos(angle);
    }

    /// <summary>Uniform integer in [0, bound).</summary>
    /// <remarks>Multiply-high: the bias is below bound / 2³².</remarks>
    public int Below(ulong element, int bound) => (int)(((ulong)Bits(element) * (uint)bound) >> 32);

    /// <summary>Writes a permutation of 0 … n − 1 (Fisher–Yates; element i decides the i-th exchange).</summary>
    public void Permute(Span<int> permutation)
    {
        for (int i = 0; i < permutation.Length; i++)
        {
            permutation[i] = i;
        }
        for (int i = permutation.Length - 1; i > 0; i--)
        {
            int j = Below((ulong)i, i + 1);
            (permutation[i], permutation[j]) = (permutation[j], permutation[i]);
        }
    }

    /// <summary>The four words at a position of the stream; elements 4·position … 4·position + 3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (uint X0, uint X1, uint X2, uint X3) Block(ulong position) =>
        Philox((uint)position, (uint)(position >> 32), _purpose, _step, _key0, _key1);

    internal static (uint X0, uint X1, uint X2, uint X3) Philox(uint x0, uint x1, uint x2, uint x3, uint key0, uint key1)
    {
        for (int round = 0; round < 10; round++)
        {
            ulong product0 = (ulong)Multiplier0 * x0;
            ulong product1 = (ulong)Multiplier1 * x2;
            (x0, x1, x2, x3) = ((uint)(product1 >> 32) ^ x1 ^ key0, (uint)product1, (uint)(product0 >> 32) ^ x3 ^ key1, (uint)product0);
            key0 += Weyl0;
            key1 += Weyl1;
        }
        return (x0, x1, x2, x3);
    }
}
