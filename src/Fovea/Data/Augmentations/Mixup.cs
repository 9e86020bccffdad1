using Fovea.Kernels.Random;
using Fovea.Tensors;

namespace Fovea.Data.Augmentations;

/// <summary>Averages pairs of samples of any shape: weight · own + (1 − weight) · partner.</summary>
/// <param name="Alpha">The weight follows Beta(Alpha, Alpha).</param>
/// <remarks>Source: Zhang et al. 2018, arXiv:1710.09412.</remarks>
public sealed record Mixup(float Alpha) : BatchMixing(Alpha)
{
    private protected override float Mix(Span<float> samples, Shape sampleShape, int count, float weight, in CounterRandom random)
    {
        int length = sampleShape.Length;
        for (int index = 0; index < count / 2; index++)
        {
            Span<float> a = samples.Slice(index * length, length), b = samples.Slice(Partner(index, count) * length, length);
            for (int position = 0; position < length; position++)
            {
                float left = a[position], right = b[position];
                a[position] = (weight * left) + ((1 - weight) * right);
                b[position] = (weight * right) + ((1 - weight) * left);
            }
        }
        return weight;
    }
}
