using Fovea.Data;
using Fovea.Tensors;

namespace Fovea.Training;

/// <summary>Whether a data set fits a model: inputs by name and shape, classes by number; and which output a target is for.</summary>
internal static class DataFit
{
    /// <exception cref="ShapeException">It does not; the message says where.</exception>
    public static void Check(Model model, Dataset data)
    {
        if (model.Inputs.Count == 1 && data.Inputs.Count == 1)
        {
            if (data.SampleShape != model.InputShape)
            {
                throw new ShapeException(
                    $"The model {model.Name} takes {model.InputShape}; the samples of {data.Name} are {data.SampleShape}. "
                    + "Make the model for the data's shape, or resize the data.");
            }
        }
        else if (!data.Inputs.SequenceEqual(model.Inputs))
        {
            throw new ShapeException($"The model {model.Name} takes {QuotedList.Shapes(model.Inputs)}; "
                + $"the samples of {data.Name} are {QuotedList.Shapes(data.Inputs)}.");
        }
        if (data.Targets.Count > 1 && data.Targets.FirstOrDefault(
            target => !model.Outputs.Any(output => output.Name == target.Name)) is NamedShape unknown)
        {
            throw new ShapeException(
                $"{data.Name} has a target \"{unknown.Name}\"; the model {model.Name} gives {QuotedList.Shapes(model.Outputs)}.");
        }
        if (data.Targets.Count == 1 && model.Outputs.Count > 1 && !model.Outputs.Any(output => output.Name == data.Targets[0].Name))
        {
            throw new ShapeException(
                $"The model {model.Name} gives {QuotedList.Shapes(model.Outputs)}; {data.Name} has one target, "
                + $"\"{data.Targets[0].Name}\". Name the output that it is for.");
        }
        if (data.Classes.Count > 0 && model.Outputs is [{ Shape: { Rank: 1 } shape }] && shape.Length < data.Classes.Count)
        {
            throw new ShapeException(
                $"The model {model.Name} ends in {shape.Length} outputs; {data.Name} has {data.Classes.Count} classes. "
                + "Give the last Dense layer an output per class.");
        }
    }

    /// <summary>The output that a target is for: with one target and one output, whatever their names; else that of its name.</summary>
    public static string OutputOf(Model model, IReadOnlyList<NamedShape> targets, NamedShape target) =>
        targets.Count == 1 && model.Outputs.Count == 1 ? model.Outputs[0].Name : target.Name;
}
