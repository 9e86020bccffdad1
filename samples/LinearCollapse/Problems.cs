using Fovea.Data;
using Fovea.Tensors;

namespace Fovea.Samples;

/// <summary>Two classification problems in the plane that are not linearly separable.</summary>
internal static class Problems
{
    /// <summary>The four corners of a square; the class is whether the coordinates differ.</summary>
    public static Dataset Xor { get; } = new TensorDataset(
        new Tensor(new Shape(4, 2), [-1, -1, -1, 1, 1, -1, 1, 1]), new Tensor(new Shape(4), [0, 1, 1, 0]), ["same", "different"], "xor");

    /// <summary>Points near two concentric circles of radius 1 and 2.</summary>
    public static Dataset Rings(int count, int seed)
    {
        var random = new Random(seed);
        var points = new Tensor(new Shape(count, 2));
        var labels = new Tensor(new Shape(count));
        for (int i = 0; i < count; i++)
        {
            labels.Span[i] = i % 2;
            double radius = 1 + (i % 2) + (0.3 * (random.NextDouble() - 0.5));
            double angle = 2 * Math.PI * random.NextDouble();
            points[i, 0] = (float)(radius * Math.Cos(angle));
            points[i, 1] = (float)(radius * Math.Sin(angle));
        }
        return new TensorDataset(points, labels, ["inner", "outer"], "two rings");
    }
}
