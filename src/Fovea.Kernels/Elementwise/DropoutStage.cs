using Fovea.Kernels.Layout;
using Fovea.Kernels.Random;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Elementwise;

/// <summary>
/// Inverted dropout on [n, channels, area] in either layout: y = 0 where the element's random number is below p, else
/// x / (1 − p). The number is a function of (seed, purpose, step, element), the element counted in the plain layout, so
/// that the mask needs no memory and the gradient is the same pass.
/// </summary>
/// <remarks>A task is one image. The numbers are <see cref="CounterRandom"/>'s, made by the vector. Srivastava et al. 2014.</remarks>
internal sealed unsafe class DropoutStage : VectorStage
{
    private readonly TensorLayout _layout;
    private readonly int _channels, _area;
    private readonly float _probability;
    private readonly DropoutScope _scope;
    private readonly ulong _seed;
    private readonly uint _purpose;
    private readonly long* _step;
    private readonly float* _x;
    private readonly float* _y;

    /// <summary>Binds the pass.</summary>
    /// <param name="geometry">The sizes, and the layout: plain or blocked.</param>
    /// <param name="width">The vector width to run with.</param>
    /// <param name="x">The input, or the output's gradient.</param>
    /// <param name="y">As x; overwritten.</param>
    /// <param name="probability">p.</param>
    /// <param name="scope">What is dropped as one.</param>
    /// <param name="seed">The seed of the random numbers.</param>
    /// <param name="purpose">Their purpose.</param>
    /// <param name="step">The training step, read at every run.</param>
    public DropoutStage(
        ChannelGeometry geometry, VectorWidth width, float* x, float* y, float probability, DropoutScope scope,
        ulong seed, uint purpose, long* step)
        : base(width)
    {
        (_layout, Tasks, _channels, _area) = geometry;
        (_probability, _scope) = (probability, scope);
        _seed = seed;
        _purpose = purpose;
        _step = step;
        _x = x;
        _y = y;
    }

    public override string Name => "Dropout";

    public override int Tasks { get; }

    protected override void Run<TSimd>(int firstTask, int lastTask)
    {
        var random = new CounterRandom(_seed, _purpose, (uint)*_step);
        for (int image = firstTask; image < lastTask; image++)
        {
            if (_scope != DropoutScope.Element)
            {
                Planes(random, image);
            }
            else if (_layout == TensorLayout.Plain)
            {
                long first = (long)image * _channels * _area;
                DropoutElements.Plain<TSimd>(random, _probability, first, (long)_channels * _area, _x + first, _y + first);
            }
            else
            {
                long start = (long)image * Blocks.Padded(_channels) * _area;
                DropoutElements.Blocked<TSimd>(random, _probability, image, _channels, _area, _x + start, _y + start);
            }
        }
    }

    private void Planes(CounterRandom random, int image)
    {
        int pixelStride = _layout == TensorLayout.Blocked ? Blocks.Size : 1;
        float scale = 1 / (1 - _probability);
        for (int c = 0; c < _channels; c++)
        {
            long plane = ((long)image * _channels) + c;
            long start = _layout == TensorLayout.Plain
                ? plane * _area
                : (((((long)image * Blocks.Count(_channels)) + (c / Blocks.Size)) * _area) * Blocks.Size) + (c % Blocks.Size);
            bool isDropped = random.Uniform((ulong)(_scope == DropoutScope.Channel ? plane : image)) < _probability;
            for (int p = 0; p < _area; p++)
            {
                _y[start + ((long)p * pixelStride)] = isDropped ? 0 : _x[start + ((long)p * pixelStride)] * scale;
            }
        }
    }
}
