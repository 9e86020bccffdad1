using Fovea.Data;
using Fovea.Tensors;

namespace Fovea.Samples;

/// <summary>Pairs of digits: half of them show the same digit, half do not.</summary>
internal static class DigitPairs
{
    /// <summary>Makes pairs of the first samples of a set: each with its neighbour, and with another of its class.</summary>
    public static NamedTensorDataset Of(Dataset digits, int count, string name)
    {
        int length = digits.SampleShape.Length;
        (Tensor left, Tensor right) = (new(digits.SampleShape.WithBatch(count)), new(digits.SampleShape.WithBatch(count)));
        (Tensor digit, Tensor same) = (new(new Shape(count)), new(new Shape(count, 1)));
        int[] labels = [.. Enumerable.Range(0, digits.Count).Select(i => Label(digits, i))];
        for (int i = 0; i < count; i++)
        {
            int first = i / 2, second = (first + 1) % digits.Count;
            while ((labels[second] == labels[first]) != (i % 2 == 0))
            {
                second = (second + 1) % digits.Count;
            }
            digits.ReadSample(first, left.Span.Slice(i * length, length));
            digits.ReadSample(second, right.Span.Slice(i * length, length));
            (digit.Span[i], same.Span[i]) = (labels[first], i % 2 == 0 ? 1 : 0);
        }
        return new NamedTensorDataset([("left", left), ("right", right)], [("digit", digit), ("same", same)], name);
    }

    private static int Label(Dataset digits, int index)
    {
        Span<float> label = [0];
        digits.ReadTarget(index, label);
        return (int)label[0];
    }
}
