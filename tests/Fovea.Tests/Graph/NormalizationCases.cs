using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Tests.Graph;

/// <summary>Normalisations over the batch, over groups, over layers and across channels.</summary>
internal static class NormalizationCases
{
    private static readonly Shape[] Inputs = [new(4, 4), new(3, 4, 3), new(2, 4, 2, 3), new(2, 4, 2, 1, 2)];

    public static IEnumerable<GradientCase> Make()
    {
        foreach (Shape input in Inputs)
        {
            foreach (bool affine in (bool[])[true, false])
            {
                yield return new GradientCase($"Norm BatchNorm, affine {affine}", input, new BatchNorm(affine: affine));
                yield return new GradientCase(
                    $"Norm BatchNorm, affine {affine}, inference", input, new BatchNorm(epsilon: 1e-3f, affine: affine))
                { Training = false };
            }
            yield return new GradientCase("Norm LayerNorm", input, new LayerNorm());
            if (input.Rank == 2)
            {
                continue;
            }
            yield return new GradientCase("Norm LayerNorm, last axis", input, new LayerNorm(axes: 1, epsilon: 0.1f));
            foreach (int groups in (int[])[1, 2, 4])
            {
                yield return new GradientCase($"Norm GroupNorm {groups}", input, new GroupNorm(groups, epsilon: 1e-2f));
            }
            yield return new GradientCase("Norm InstanceNorm", input, new InstanceNorm(epsilon: 1e-2f));
            yield return new GradientCase("Norm InstanceNorm, affine", input, new InstanceNorm(epsilon: 1e-2f, affine: true));
            foreach (int size in (int[])[1, 2, 3, 5])
            {
                yield return new GradientCase($"Norm LocalResponseNorm {size}", input, new LocalResponseNorm(size, alpha: 0.5f, k: 2));
            }
        }
    }
}
