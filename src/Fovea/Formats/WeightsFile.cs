namespace Fovea.Formats;

/// <summary>
/// Weights by name into a model made elsewhere: from a safetensors file, a model file or checkpoint among them, or from a
/// PyTorch state dict (<c>.pth</c>, <c>.pt</c>), whose pickle is read as data and never executed.
/// </summary>
/// <remarks>
/// BatchNorm's <c>num_batches_tracked</c> may be missing or superfluous, and so may a checkpoint's optimiser state. A model
/// is changed only when the file has been found to fit. Held by WeightsFileTests.
/// </remarks>
public static class WeightsFile
{
    /// <summary>Loads weights that fit the model exactly, by name and shape.</summary>
    /// <param name="model">The model; its parameters are overwritten.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="FileFormatException">A parameter is missing, superfluous or of another shape (the message names the first of each), or the file cannot be read.</exception>
    public static void Load(Model model, string path)
    {
        using WeightsReader reader = WeightsReader.Open(path);
        var fit = new WeightsFit(model, reader.Sizes);
        if (!fit.IsExact)
        {
            throw new FileFormatException(path, FileFormatError.SizeMismatch,
                $"does not fit {Named(model)}. Load it into the network that it was trained as, or take what fits and train the rest anew "
                + $"(train --weights-partial, WeightsFile.LoadFitting). Parameters: {fit.Differences}");
        }
        Read(reader, model, fit);
    }

    /// <summary>Loads the weights that fit the model by name and shape, as for fine-tuning with other classes; the others keep their values.</summary>
    /// <param name="model">The model; the parameters that the file has are overwritten.</param>
    /// <param name="path">The file.</param>
    /// <returns>The parameters that keep their values, in the model's order.</returns>
    /// <exception cref="FileFormatException">No parameter fits, or the file cannot be read.</exception>
    public static IReadOnlyList<string> LoadFitting(Model model, string path)
    {
        using WeightsReader reader = WeightsReader.Open(path);
        var fit = new WeightsFit(model, reader.Sizes);
        if (fit.Fitting.Count == 0)
        {
            throw new FileFormatException(path, FileFormatError.SizeMismatch,
                $"has no parameter of {Named(model)} in the same shape. Load it into the network that it was trained as. Parameters: {fit.Differences}");
        }
        Read(reader, model, fit);
        return fit.Keeping;
    }

    private static void Read(WeightsReader reader, Model model, WeightsFit fit)
    {
        foreach (string name in fit.Fitting)
        {
            reader.ReadFloats(name, model.Parameters[name]);
        }
    }

    private static string Named(Model model) => model.Name.Length > 0 ? $"the model {model.Name}" : "the model";
}
