using Fovea.Kernels.Layout;
using Fovea.Kernels.Random;

namespace Fovea.Kernels.Elementwise;

/// <summary>
/// Inverted dropout on [n, channels, area] in either layout: y = 0 where the element's random number is below p, else
/// x / (1 − p). The number is a function of (seed, purpose, step, element), the element counted in the plain layout, so
/// that the mask needs no memory and the gradient is the same pass.
/// </summary>
/// <remarks>A task is one image. Srivastava et al. 2014.</remarks>
public sealed unsafe class DropStage : KernelStage
{
    private readonly TensorLayout _layout;
    private readonly int _channels, _area;
    private readonly float _probability;
    private readonly DropScope _scope;
    private readonly ulong _seed;
    private readonly uint _purpose;
    private readonly long* _step;
    private readonly float* _x;
    private readonly float* _y;

    /// <summary>Binds the pass.</summary>
    /// <param name="step">The training step, read at every run.</param>
    public DropStage(
        TensorLayout layout, int n, int channels, int area, float probability, DropScope scope, ulong seed, uint purpose, long* step, float* x, float* y)
    {
        (_layout, Tasks, _channels, _area, _probability, _scope) = (layout, n, channels, area, probability, scope);
        _seed = seed;
        _purpose = purpose;
        _step = step;
        _x = x;
        _y = y;
    }

    /// <inheritdoc/>
    public override string Name => "Dropout";

    /// <inheritdoc/>
    public override int Tasks { get; }

    /// <inheritdoc/>
    public override void Run(int firstTask, int lastTask)
    {
        var random = new CounterRandom(_seed, _purpose, (uint)*_step);
        float scale = 1 / (1 - _probability);
        int pixelStride = _layout == TensorLayout.Blocked ? Blocks.Size : 1;
        for (int image = firstTask; image < lastTask; image++)
        {
            for (int c = 0; c < _channels; c++)
            {
                long plane = ((long)image * _channels) + c;
                long start = _layout == TensorLayout.Plain
                    ? plane * _area
                    : (((((long)image * Blocks.Count(_channels)) + (c / Blocks.Size)) * _area) * Blocks.Size) + (c % Blocks.Size);
                if (_scope == DropScope.Element)
                {
                    Elements(random, plane * _area, scale, _x + start, _y + start, pixelStride);
                }
                else
                {
                    bool falls = random.Uniform((ulong)(_scope == DropScope.Channel ? plane : image)) < _probability;
                    float factor = falls ? 0 : scale;
                    for (int p = 0; p < _area; p++)
                    {
                        _y[start + ((long)p * pixelStride)] = falls ? 0 : _x[start + ((long)p * pixelStride)] * factor;
                    }
                }
            }
        }
    }

    // Four elements share a block of random numbers; it is made anew where an element begins one.
    private void Elements(CounterRandom random, long firstElement, float scale, float* x, float* y, int stride)
    {
        uint threshold = (uint)Math.Ceiling((double)_probability * (1 << 24));   // Uniform(e) < p, compared as integers
        (uint X0, uint X1, uint X2, uint X3) block = random.Block((ulong)firstElement >> 2);
        for (int p = 0; p < _area; p++)
        {
            long element = firstElement + p;
            if ((element & 3) == 0)
            {
                block = random.Block((ulong)element >> 2);
            }
            uint bits = (element & 3) switch { 0 => block.X0, 1 => block.X1, 2 => block.X2, _ => block.X3 };
            y[(long)p * stride] = bits >> 8 < threshold ? 0 : x[(long)p * stride] * scale;
        }
    }
}
