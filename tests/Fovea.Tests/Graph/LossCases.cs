using Fovea.Kernels.Losses;
using Fovea.Layers;
using Fovea.Tensors;
using LossFunction = Fovea.Graph.Ops.LossFunction;

namespace Fovea.Tests.Graph;

/// <summary>Every loss with its constants, behind a dense layer.</summary>
internal static class LossCases
{
    public static IEnumerable<GradientCase> Make()
    {
        (LossFunction Loss, bool Soft)[] losses =
        [
            (new(LossKind.SoftmaxCrossEntropy), false), (new(LossKind.SoftmaxCrossEntropy, 0.1f), false),
            (new(LossKind.SoftmaxCrossEntropy), true),
            (new(LossKind.SoftmaxCrossEntropy, 0.2f, 0.3f), true), (new(LossKind.NegativeLogLikelihood), false),
            (new(LossKind.NegativeLogLikelihood, Weight: 2), false),
            (new(LossKind.BinaryCrossEntropy), false), (new(LossKind.BinaryCrossEntropy, Weight: 0.5f), false),
            (new(LossKind.MeanSquaredError), false),
            (new(LossKind.MeanAbsoluteError), false), (new(LossKind.Huber, 0.5f), false),
            (new(LossKind.Huber, 2), false), (new(LossKind.Hinge), false),
            (new(LossKind.Hinge, Weight: 0.3f), false), (new(LossKind.Focal, 2), false), (new(LossKind.Focal, 0.5f), false),
        ];
        foreach ((LossFunction loss, bool soft) in losses)
        {
            Layer head = loss.Kind == LossKind.NegativeLogLikelihood ? new Sequential(new Dense(4), new LogSoftmax()) : new Dense(4);
            string name = $"Loss {loss.Kind} {loss.Constant} times {loss.Weight}{(soft ? ", distributions" : "")}";
            yield return new GradientCase(name, new Shape(3, 5), head) { Loss = loss, SoftTargets = soft };
        }
    }
}
