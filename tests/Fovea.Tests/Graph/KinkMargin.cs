using Fovea.Backends.Reference;
using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Losses;
using Fovea.Tensors;

namespace Fovea.Tests.Graph;

/// <summary>How far the values of a graph are from where a derivative jumps.</summary>
internal static class KinkMargin
{
    /// <summary>The least distance over all nodes that have kinks; infinite if none has.</summary>
    public static double Of(NetworkGraph graph, ReferenceExecutable run)
    {
        double least = double.PositiveInfinity;
        foreach (Node node in graph.Nodes)
        {
            double[] x = run.Double(node.Inputs[0]).ToArray();
            least = Math.Min(least, node.Operation switch
            {
                Activation activation => Distance(x, Kinks(activation.Function)),
                PReLU or LpPool => Distance(x, 0),
                MaxPool or MedianPool => SmallestGap(x, node.Inputs[0].Shape),
                Loss { Function.Kind: LossKind.MeanAbsoluteError } =>
                    Distance([.. x.Zip(run.Double(node.Inputs[1]).ToArray(), (a, b) => a - b)], 0),
                Loss { Function.Kind: LossKind.Hinge } => HingeDistance(x, run.Double(node.Inputs[1]).ToArray()),
                _ => double.PositiveInfinity,
            });
        }
        return least;
    }

    private static double[] Kinks(ActivationFunction function) => function.Kind switch
    {
        ActivationKind.ReLU or ActivationKind.LeakyReLU or ActivationKind.Elu or ActivationKind.Selu => [0],
        ActivationKind.ReLU6 => [0, 6],
        ActivationKind.HardSigmoid or ActivationKind.HardSwish => [-3, 3],
        ActivationKind.Clip => [function.Alpha, function.Beta],
        _ => [],
    };

    private static double Distance(double[] values, params double[] kinks) =>
        values.SelectMany(value => kinks.Select(kink => Math.Abs(value - kink))).DefaultIfEmpty(double.PositiveInfinity).Min();

    // Between any two different values of a plane, so between any two of a window. Equal ones are the zeros behind a
    // ReLU: whichever is chosen, no gradient passes it.
    private static double SmallestGap(double[] values, Shape shape)
    {
        int area = shape.WithoutBatch().Length / shape[1];
        double least = double.PositiveInfinity;
        foreach (double[] plane in values.Chunk(area))
        {
            double[] ordered = [.. plane.Distinct().Order()];
            for (int i = 1; i < ordered.Length; i++)
            {
                least = Math.Min(least, ordered[i] - ordered[i - 1]);
            }
        }
        return least;
    }

    private static double HingeDistance(double[] scores, double[] targets)
    {
        int columns = scores.Length / targets.Length;
        return Enumerable.Range(0, scores.Length).Where(i => i % columns != (int)targets[i / columns])
            .Select(i => Math.Abs(1 - scores[(i / columns * columns) + (int)targets[i / columns]] + scores[i]))
            .DefaultIfEmpty(double.PositiveInfinity).Min();
    }
}
