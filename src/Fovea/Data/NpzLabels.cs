using System.Globalization;
using Fovea.Tensors;

namespace Fovea.Data;

/// <summary>Reads class indices from an array.</summary>
internal static class NpzLabels
{
    // Every class gets a name, so the largest label determines how much memory the names take.
    private const int MaxClasses = 1 << 16;

    public static int[] Read(Tensor labels, string source)
    {
        if (labels.Shape.Rank is 0 or > 2 || (labels.Shape.Rank == 2 && labels.Shape[1] != 1))
        {
            throw new ShapeException(
                $"{source}: labels are one class index per sample, [n] or [n, 1]; found {labels.Shape}. For " +
                "several values per sample, use a TensorDataset.");
        }
        int[] indices = new int[labels.Shape[0]];
        for (int index = 0; index < indices.Length; index++)
        {
            float label = labels.Span[index];
            if (!(label is >= 0 and < MaxClasses && label == MathF.Floor(label)))
            {
                throw new FoveaException(string.Create(CultureInfo.InvariantCulture,
                    $"{source}: sample {index} has label {label}; labels are class indices, whole numbers 0 … " +
                    $"{MaxClasses - 1}. For values to predict, use a TensorDataset."));
            }
            indices[index] = (int)label;
        }
        return indices;
    }

    public static string[] NumberedClasses(int[] labels) =>
        Enumerable.Range(0, labels.Max() + 1).Select(label => label.ToString(CultureInfo.InvariantCulture)).ToArray();
}
