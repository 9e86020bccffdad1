using System.Globalization;
using Fovea.Tensors;

namespace Fovea.Data;

/// <summary>Class indices out of an array of numbers.</summary>
internal static class NpzLabels
{
    // Each class without a name gets one, so the largest label decides how much memory that takes.
    private const int MostClasses = 1 << 16;

    public static int[] Read(Tensor labels, string source)
    {
        if (labels.Shape.Rank is 0 or > 2 || (labels.Shape.Rank == 2 && labels.Shape[1] != 1))
        {
            throw new ShapeException($"{source}: labels are one class index a sample, [n] or [n, 1]; found {labels.Shape}. Several values a sample are targets of a TensorDataset.");
        }
        int[] indices = new int[labels.Shape[0]];
        for (int index = 0; index < indices.Length; index++)
        {
            float label = labels.Span[index];
            if (!(label is >= 0 and < MostClasses && label == MathF.Floor(label)))
            {
                throw new FoveaException(string.Create(CultureInfo.InvariantCulture,
                    $"{source}: sample {index} has label {label}; labels are class indices, whole numbers 0 … {MostClasses - 1}. Values to be predicted are targets of a TensorDataset."));
            }
            indices[index] = (int)label;
        }
        return indices;
    }

    public static string[] NumberedClasses(int[] labels) =>
        Enumerable.Range(0, labels.Max() + 1).Select(label => label.ToString(CultureInfo.InvariantCulture)).ToArray();
}
