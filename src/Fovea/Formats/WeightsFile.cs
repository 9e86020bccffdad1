namespace Fovea.Formats;

/// <summary>
/// Loads weights by name into an existing model, from a safetensors file (model files and checkpoints included) or
/// from a PyTorch state dict (<c>.pth</c>, <c>.pt</c>), whose pickle is read as data and never executed.
/// </summary>
/// <remarks>
/// BatchNorm's <c>num_batches_tracked</c> may be missing or unexpected, and a checkpoint's optimiser state is
/// ignored. A model is changed only if the file matches. Held by WeightsFileTests.
/// </remarks>
public static class WeightsFile
{
    /// <summary>Loads weights that match the model exactly, by name and shape.</summary>
    /// <param name="model">The model; its parameters are overwritten.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="FileFormatException">
    /// A parameter is missing, unexpected or of another shape (the message lists the first of each), or the file
    /// cannot be read.
    /// </exception>
    public static void Load(Model model, string path)
    {
        using WeightsReader reader = WeightsReader.Open(path);
        var fit = new WeightsFit(model, reader.Sizes);
        if (!fit.IsExact)
        {
            throw new FileFormatException(path, FileFormatError.SizeMismatch,
                $"does not match {Named(model)}. Load it into the network that it was trained as, or load only the " +
                "weights that match and train the rest "
                + $"(WeightsFile.LoadFitting). Parameters: {fit.Differences}");
        }
        Read(reader, model, fit);
    }

    /// <summary>
    /// Loads the weights that match by name and shape, for example for fine-tuning with other classes; all other
    /// parameters keep their values.
    /// </summary>
    /// <param name="model">The model; the matching parameters are overwritten.</param>
    /// <param name="path">The file.</param>
    /// <returns>The parameters that keep their values, in the model's order.</returns>
    /// <exception cref="FileFormatException">No parameter matches, or the file cannot be read.</exception>
    public static IReadOnlyList<string> LoadFitting(Model model, string path)
    {
        using WeightsReader reader = WeightsReader.Open(path);
        var fit = new WeightsFit(model, reader.Sizes);
        if (fit.Fitting.Count == 0)
        {
            throw new FileFormatException(path, FileFormatError.SizeMismatch,
                $"has no parameter of {Named(model)} with the same name and shape. Load it into the network that " +
                $"it was trained as. Parameters: {fit.Differences}");
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
