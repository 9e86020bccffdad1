using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Random;

public readonly partial struct CounterRandom
{
    /// <summary>Words beyond those asked for that <see cref="Fill"/> may write.</summary>
    internal const int FillMargin = 32;

    /// <summary>The words of consecutive positions, as <see cref="Block"/> gives them: words[4·i + k] is word k of position + i.</summary>
    /// <remarks>
    /// A vector holds half as many counters as floats: each word has 64 bits to itself, of which the upper 32 may hold
    /// anything, since a product reads the lower ones alone.
    /// </remarks>
    /// <param name="words">[4·count], and <see cref="FillMargin"/> more.</param>
    internal unsafe void Fill<TSimd>(ulong position, int count, uint* words) where TSimd : unmanaged, ISimd<TSimd>
    {
        int lanes = TSimd.Width / 2;
        ulong* counters = stackalloc ulong[8];
        TSimd multiplier0 = Word<TSimd>(Multiplier0), multiplier1 = Word<TSimd>(Multiplier1);
        TSimd purpose = Word<TSimd>(_purpose), step = Word<TSimd>(_step);
        for (int i = 0; i < count; i += lanes)
        {
            // Neighbouring lanes are half a vector of counters apart: so the zips at the end leave counters in order.
            for (int lane = 0; lane < lanes; lane++)
            {
                counters[lane] = position + (ulong)(i + (lane / 2) + (lane % 2 * (lanes / 2)));
            }
            TSimd x0 = TSimd.Load((float*)counters), x1 = TSimd.HighWords(x0), x2 = purpose, x3 = step;
            uint key0 = _key0, key1 = _key1;
            for (int round = 0; round < 10; round++)
            {
                TSimd product0 = TSimd.MultiplyWords(multiplier0, x0);
                TSimd product1 = TSimd.MultiplyWords(multiplier1, x2);
                x0 = TSimd.Xor(TSimd.Xor(TSimd.HighWords(product1), x1), Word<TSimd>(key0));
                x2 = TSimd.Xor(TSimd.Xor(TSimd.HighWords(product0), x3), Word<TSimd>(key1));
                (x1, x3) = (product1, product0);
                key0 += Weyl0;
                key1 += Weyl1;
            }
            TSimd first = TSimd.JoinWords(x0, x1), second = TSimd.JoinWords(x2, x3);
            float* at = (float*)words + (4 * i);
            TSimd.Store(TSimd.ZipLow(first, second), at);
            TSimd.Store(TSimd.ZipHigh(first, second), at + TSimd.Width);
        }
    }

    private static TSimd Word<TSimd>(uint word) where TSimd : unmanaged, ISimd<TSimd> =>
        TSimd.Broadcast(BitConverter.UInt32BitsToSingle(word));
}
