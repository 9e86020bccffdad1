using Fovea.Graph;
using Fovea.Training;

namespace Fovea.Samples;

/// <summary>
/// Looks at the gradient of the first step. A reducer stands between gradients and weights, where several processes would
/// take the mean; this one reads and changes nothing.
/// </summary>
internal sealed class GradientRecorder(Model model) : IGradientReducer
{
    /// <summary>‖∂loss/∂W‖ of every parameter by name, in the first step.</summary>
    public Dictionary<string, double> Norms { get; } = [];

    public void Reduce(Span<float> gradient)
    {
        if (Norms.Count > 0)
        {
            return;
        }
        // The gradient lies as the parameters do: trainable ones first, each at its offset.
        foreach (ParameterSlot slot in model.Parameters.Slots.Where(slot => slot.Info.IsTrainable))
        {
            double squares = 0;
            foreach (float value in gradient.Slice((int)slot.Offset, slot.Info.Shape.Length))
            {
                squares += (double)value * value;
            }
            Norms[slot.Info.Name] = Math.Sqrt(squares);
        }
    }
}
