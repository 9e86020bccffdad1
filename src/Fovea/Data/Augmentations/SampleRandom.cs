using Fovea.Kernels.Random;

namespace Fovea.Data.Augmentations;

/// <summary>
/// The random numbers of one augmentation of one sample in one epoch: a pure function of (seed, epoch, sample,
/// position in the list of augmentations, draw), independent of reading order and of the number of threads.
/// </summary>
public readonly struct SampleRandom
{
    /// <summary>The most numbers that one augmentation may draw.</summary>
    public const int MaxDraws = 16;

    /// <summary>The most augmentations in a list.</summary>
    public const int MaxAugmentations = 64;

    private readonly CounterRandom _stream;
    private readonly ulong _first;

    /// <summary>Selects the stream of random numbers.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">The pass over the data, from 0.</param>
    /// <param name="sample">The sample's index in its set.</param>
    /// <param name="place">The augmentation's position in its list, from 0.</param>
    public SampleRandom(ulong seed, int epoch, int sample, int place)
    {
        _stream = new CounterRandom(seed, (uint)RandomPurpose.Augmentation, (uint)epoch);
        _first = (((ulong)sample * MaxAugmentations) + (uint)place) * MaxDraws;
    }

    /// <summary>Uniform in [0, 1).</summary>
    /// <param name="draw">Which number: 0 … <see cref="MaxDraws"/> − 1.</param>
    public float Uniform(int draw) => _stream.Uniform(_first + (uint)draw);

    /// <summary>Uniform in [low, high).</summary>
    public float Uniform(int draw, float low, float high) => low + ((high - low) * Uniform(draw));

    /// <summary>Uniform integer in [0, bound).</summary>
    public int Below(int draw, int bound) => _stream.Below(_first + (uint)draw, bound);
}
