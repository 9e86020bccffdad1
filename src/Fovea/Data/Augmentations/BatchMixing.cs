using Fovea.Kernels.Random;
using Fovea.Tensors;

namespace Fovea.Data.Augmentations;

/// <summary>
/// Mixes the samples of a batch in pairs: sample i with sample count − 1 − i, which in a shuffled batch is a random
/// partner. The target becomes weight · own + (1 − weight) · partner's. Immutable; equal by value.
/// </summary>
/// <param name="Alpha">
/// The weight follows Beta(Alpha, Alpha): near 0 hardly any mixing, 1 uniformly distributed; 0.001 … 100.
/// </param>
public abstract record BatchMixing(float Alpha)
{
    /// <summary>Both parameters of the weight's Beta distribution.</summary>
    public float Alpha { get; init; } = Limits.InRange(Alpha, 0.001f, 100, "Alpha");

    /// <summary>Mixes a batch in place.</summary>
    /// <param name="samples">[count, …].</param>
    /// <param name="sampleShape">The shape of one sample.</param>
    /// <param name="count">Samples in the batch; with an odd count the middle one is unchanged.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="step">The training step.</param>
    /// <returns>The weight of a sample's own target, 0 … 1; the partner's target has the rest.</returns>
    public float Apply(Span<float> samples, Shape sampleShape, int count, ulong seed, uint step)
    {
        var random = new CounterRandom(seed, (uint)RandomPurpose.Mixing, step);
        float weight = (float)BetaSampler.Sample(random, Alpha);
        return Mix(samples, sampleShape, count, weight, random);
    }

    /// <summary>Checks that samples of a shape can be mixed.</summary>
    /// <exception cref="ShapeException">They cannot.</exception>
    public virtual void Check(Shape sampleShape)
    {
    }

    /// <summary>The index of the sample that a sample is mixed with.</summary>
    public static int Partner(int index, int count) => count - 1 - index;

    /// <summary>Writes the targets of a mixed batch as probabilities.</summary>
    /// <param name="labels">[count]: class indices before mixing.</param>
    /// <param name="weight">What <see cref="Apply"/> returned.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="probabilities">[count, classes]; overwritten, each row sums to 1.</param>
    public static void WriteSoftTargets(ReadOnlySpan<float> labels, float weight, int classes, Span<float> probabilities)
    {
        probabilities.Clear();
        for (int index = 0; index < labels.Length; index++)
        {
            Span<float> row = probabilities.Slice(index * classes, classes);
            row[(int)labels[index]] += weight;
            row[(int)labels[Partner(index, labels.Length)]] += 1 - weight;
        }
    }

    /// <summary>Mixes every pair with one weight; returns the weight actually applied.</summary>
    private protected abstract float Mix(Span<float> samples, Shape sampleShape, int count, float weight, in CounterRandom random);
}
