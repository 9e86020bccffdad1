using Fovea.Backends;
using Fovea.Graph;

namespace Fovea.Samples;

/// <summary>
/// Looks at the gradient of the first step. A reducer is given gradients bucket by bucket while the backward pass goes on, where several
/// processes would take the mean; this one reads and changes nothing.
/// </summary>
internal sealed class GradientRecorder(Model model) : IGradientReducer
{
    private long _end = model.Parameters.TrainableLength;

    /// <summary>‖∂loss/∂W‖ of every parameter by name, in the first step.</summary>
    public Dictionary<string, double> Norms { get; } = [];

    public void Begin(int bucket, Memory<float> gradient)
    {
        // Buckets follow each other from the end of the flat gradient, which is stored as the parameters are: each at its offset.
        long first = _end - gradient.Length;
        foreach (ParameterSlot slot in model.Parameters.Slots.Where(
            slot => slot.Info.IsTrainable && slot.Offset >= first && slot.Offset < _end))
        {
            double squares = 0;
            foreach (float value in gradient.Span.Slice((int)(slot.Offset - first), slot.Info.Shape.Length))
            {
                squares += (double)value * value;
            }
            Norms[slot.Info.Name] = Math.Sqrt(squares);
        }
        _end = first;
    }

    public void Complete()
    {
        // Nothing was begun that could be waited for.
    }
}
