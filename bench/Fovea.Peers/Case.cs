using System.Text.Json;

namespace Fovea.Peers;

/// <summary>One line of the comparison: a network, what is done with it, and the files that all sides share.</summary>
/// <param name="Network">A name of the zoo.</param>
/// <param name="Training">Training steps; else inference.</param>
/// <param name="Batches">The number of batches that training uses in turn.</param>
/// <param name="Weights">A PyTorch state dict.</param>
/// <param name="Samples">[batches · batch, …] in single precision, little-endian; more may follow.</param>
/// <param name="Labels">[batches · batch] 32-bit class indices; more may follow.</param>
/// <param name="Output">Where inference writes its output, as <paramref name="Samples"/>.</param>
/// <param name="LossSteps">Training steps whose losses are reported before timing begins.</param>
/// <param name="Dropout">Whether units drop in training; without, losses are not random.</param>
/// <param name="AllowWinograd">Whether convolutions may be computed by Winograd's algorithm.</param>
internal sealed record Case(
    string Network, bool Training, int Batch, int Batches, int Threads, string Weights, string Samples,
    string Labels, string Output, int LossSteps,
    float LearningRate, bool Dropout, bool AllowWinograd)
{
    public static Case Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        return new Case(
            Text("zoo"), Text("mode") == "training", Number("batch"), Number("batches"), Number("threads"),
            Text("weights"), Text("samples"), Text("labels"),
            Text("output"), Number("lossSteps"), root.GetProperty("learningRate").GetSingle(), Flag("dropout"), !Flag("strict"));

        string Text(string name) => root.GetProperty(name).GetString() ?? throw new FormatException($"The case has no \"{name}\": {json}");

        int Number(string name) => root.GetProperty(name).GetInt32();

        bool Flag(string name) => root.GetProperty(name).GetBoolean();
    }

    /// <summary>The beginning of a file of numbers, as many as asked for.</summary>
    public static T[] Read<T>(string path, int count) where T : unmanaged
    {
        var values = new T[count];
        using FileStream file = File.OpenRead(path);
        file.ReadExactly(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }
}
