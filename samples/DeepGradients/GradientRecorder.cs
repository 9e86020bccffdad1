using Fovea.Graph;
using Fovea.Training;

namespace Fovea.Samples;

/// <summary>
/// Records the gradient of the first step. A reducer is called between the backward pass and the update, to average
/// the gradients of several processes; this one only reads them.
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
        // The gradient has the layout of the parameters: trainable ones first, each at its offset.
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
