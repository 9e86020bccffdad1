using Fovea.Data;
using Fovea.Tensors;

namespace Fovea.Samples;

/// <summary>The four corners of the unit square, and 1 where exactly one coordinate is 1.</summary>
internal static class XorData
{
    public static readonly double[,] Corners = { { 0, 0 }, { 0, 1 }, { 1, 0 }, { 1, 1 } };
    public static readonly double[] Targets = [0, 1, 1, 0];

    /// <summary>The targets as a matrix with one column, for the fitted methods.</summary>
    public static double[,] TargetColumn => new[,] { { 0.0 }, { 1 }, { 1 }, { 0 } };

    /// <summary>The corners as input of a network: [4, 2], one row per corner.</summary>
    public static Tensor CornerTensor => new(new Shape(4, 2), [0, 0, 0, 1, 1, 0, 1, 1]);

    /// <summary>Corners and targets as a training set. Without class names, it is a regression.</summary>
    public static Dataset Dataset => new TensorDataset(CornerTensor, new Tensor(new Shape(4), [0, 1, 1, 0]), "xor");
}
