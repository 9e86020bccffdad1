using Fovea.Kernels.Layout;
using Fovea.Kernels.Random;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Elementwise;

/// <summary>Dropout of single elements of one image: y = 0 where the element's random word is below a limit, else x / (1 − p).</summary>
internal static unsafe class DropoutElements
{
    private const int Chunk = 128;   // 128 pixels of 16 channels: 8 KiB of words, twice

    /// <summary>Elements stored in the order in which they are counted.</summary>
    public static void Plain<TSimd>(CounterRandom random, float probability, long firstElement, long count, float* x, float* y)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        const int Run = Chunk * Blocks.Size;
        uint* words = stackalloc uint[Run + 4 + CounterRandom.FillMargin];
        for (long start = 0; start < count; start += Run)
        {
            int run = (int)Math.Min(Run, count - start);
            uint* own = Words<TSimd>(random, firstElement + start, run, words);
            Apply<TSimd>(probability, run, own, x + start, y + start);
        }
    }

    /// <summary>
    /// Elements of a blocked image, [⌈c/16⌉][area][16], counted as if it were
    /// plain. Lanes past the last channel become 0.
    /// </summary>
    public static void Blocked<TSimd>(CounterRandom random, float probability, int image, int channels, int area, float* x, float* y)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        uint* words = stackalloc uint[(Chunk * Blocks.Size) + 4 + CounterRandom.FillMargin];
        uint* crossed = stackalloc uint[Chunk * Blocks.Size];   // [pixel][16]
        new Span<uint>(crossed, Chunk * Blocks.Size).Clear();   // word 0 falls
        for (int block = 0; block < Blocks.Count(channels); block++)
        {
            long plane = ((long)image * channels) + (block * Blocks.Size);
            int own = Math.Min(Blocks.Size, channels - (block * Blocks.Size));
            if (own < Blocks.Size)
            {
                new Span<uint>(crossed, Chunk * Blocks.Size).Clear();
            }
            for (int start = 0; start < area; start += Chunk)
            {
                int pixels = Math.Min(Chunk, area - start);
                if (area <= Chunk)
                {
                    Cross(Words<TSimd>(random, plane * area, own * area, words), own, area, crossed);
                }
                else
                {
                    for (int lane = 0; lane < own; lane++)
                    {
                        Cross(Words<TSimd>(random, ((plane + lane) * area) + start, pixels, words), 1, pixels, crossed + lane);
                    }
                }
                long first = (((long)block * area) + start) * Blocks.Size;
                Apply<TSimd>(probability, pixels * Blocks.Size, crossed, x + first, y + first);
            }
        }
    }

    // The words of consecutive elements; four share a position, so the first may be within one.
    private static uint* Words<TSimd>(CounterRandom random, long firstElement, int count, uint* words)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        int within = (int)(firstElement & 3);
        random.Fill<TSimd>((ulong)firstElement >> 2, (within + count + 3) / 4, words);
        return words + within;
    }

    private static void Cross(uint* words, int lanes, int pixels, uint* crossed)
    {
        for (int lane = 0; lane < lanes; lane++)
        {
            for (int p = 0; p < pixels; p++)
            {
                crossed[(p * Blocks.Size) + lane] = words[(lane * pixels) + p];
            }
        }
    }

    private static void Apply<TSimd>(float probability, int count, uint* words, float* x, float* y)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        // Uniform(e) < p, compared as integers: its upper 24 bits below ⌈p·2²⁴⌉ are the word below that times 2⁸.
        uint limit = (uint)Math.Ceiling((double)probability * (1 << 24)) << 8;
        ElementwiseLoop.Binary<TSimd, Drop>(new(BitConverter.UInt32BitsToSingle(limit), 1 / (1 - probability)), count, (float*)words, x, y);
    }

    private readonly struct Drop(float limit, float scale) : IBinaryOperation
    {
        public TSimd Apply<TSimd>(TSimd word, TSimd x) where TSimd : unmanaged, ISimd<TSimd> =>
            TSimd.SelectBelow(word, TSimd.Broadcast(limit), TSimd.Zero, x * TSimd.Broadcast(scale));
    }
}
