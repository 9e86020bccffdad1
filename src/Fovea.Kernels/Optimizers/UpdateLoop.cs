using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Optimizers;

/// <summary>Carries a rule over a chunk: every buffer is read and written once.</summary>
internal static unsafe class UpdateLoop
{
    // The widest vector: the tail is padded to it, so that at every width it takes the same path.
    private const int TailLength = 16;

    public static void Run<TSimd, TRule>(TRule rule, in OptimizerBuffers buffers, in OptimizerChunk chunk)
        where TSimd : unmanaged, ISimd<TSimd>
        where TRule : struct, IUpdateRule
    {
        long start = chunk.Start;
        int length = chunk.Length;
        int whole = length & ~(TailLength - 1);
        Whole<TSimd, TRule>(
            rule, buffers.Weights + start, buffers.Gradient + start,
            At(buffers.State0, start), At(buffers.State1, start), At(buffers.State2, start), whole);
        int rest = length - whole;
        if (rest > 0)
        {
            long tail = start + whole;
            float* copy = stackalloc float[5 * TailLength];
            new Span<float>(copy, 5 * TailLength).Clear();
            float* weights = copy;
            float* gradient = copy + TailLength;
            float* state0 = Take(buffers.State0, tail, rest, copy + (2 * TailLength));
            float* state1 = Take(buffers.State1, tail, rest, copy + (3 * TailLength));
            float* state2 = Take(buffers.State2, tail, rest, copy + (4 * TailLength));
            Take(buffers.Weights, tail, rest, weights);
            Take(buffers.Gradient, tail, rest, gradient);
            Whole<TSimd, TRule>(rule, weights, gradient, state0, state1, state2, TailLength);
            Give(weights, rest, buffers.Weights, tail);
            Give(state0, rest, buffers.State0, tail);
            Give(state1, rest, buffers.State1, tail);
            Give(state2, rest, buffers.State2, tail);
        }
    }

    private static void Whole<TSimd, TRule>(
        TRule rule, float* weights, float* gradient, float* state0, float* state1, float* state2, int length)
        where TSimd : unmanaged, ISimd<TSimd>
        where TRule : struct, IUpdateRule
    {
        // Whether a state is there does not change within the loop: the processor predicts these branches.
        for (int i = 0; i < length; i += TSimd.Width)
        {
            TSimd w = TSimd.Load(weights + i);
            TSimd s0 = state0 is null ? TSimd.Zero : TSimd.Load(state0 + i);
            TSimd s1 = state1 is null ? TSimd.Zero : TSimd.Load(state1 + i);
            TSimd s2 = state2 is null ? TSimd.Zero : TSimd.Load(state2 + i);
            rule.Apply(ref w, Denormals.Flush(TSimd.Load(gradient + i)), ref s0, ref s1, ref s2);
            TSimd.Store(Denormals.Flush(w), weights + i);   // decay shrinks the weights of dead units without end
            if (state0 is not null)
            {
                TSimd.Store(s0, state0 + i);
            }
            if (state1 is not null)
            {
                TSimd.Store(s1, state1 + i);
            }
            if (state2 is not null)
            {
                TSimd.Store(s2, state2 + i);
            }
        }
    }

    private static float* At(float* buffer, long start) => buffer is null ? null : buffer + start;

    private static float* Take(float* buffer, long start, int length, float* copy)
    {
        if (buffer is null)
        {
            return null;
        }
        new Span<float>(buffer + start, length).CopyTo(new Span<float>(copy, length));
        return copy;
    }

    private static void Give(float* copy, int length, float* buffer, long start)
    {
        if (copy is not null)
        {
            new Span<float>(copy, length).CopyTo(new Span<float>(buffer + start, length));
        }
    }
}
