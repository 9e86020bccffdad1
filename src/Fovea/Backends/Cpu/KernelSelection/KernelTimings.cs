using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text.Json;
using System.Text.Json.Serialization;
using Fovea.IO;
using Fovea.Kernels.Convolution;
using Fovea.Kernels.Measurement;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Backends.Cpu.KernelSelection;

/// <summary>
/// How long convolution kernels take on this machine. A backend that has it times those whose estimates are close, takes
/// the fastest, and times no choice twice; without it, estimates decide.
/// </summary>
/// <remarks>
/// Estimates choose the same kernels on every machine, and so give the same bits; what is timed may differ from machine to
/// machine, and from one file of times to another. With the same file, the choice and the bits are the same.
/// </remarks>
/// <example>
/// <code>
/// KernelTimings timings = KernelTimings.Open(KernelTimings.DefaultPath);
/// using var backend = new CpuBackend(timings: timings);
/// using Predictor predictor = model.CreatePredictor(backend);
/// predictor.Run(images, batch, scores);   // compiles, and times what the file does not know
/// timings.Save(KernelTimings.DefaultPath);
/// </code>
/// </example>
public sealed partial class KernelTimings
{
    private const int MostFileBytes = 16 << 20;
    private const int Samples = 5;
    private const double SampleMs = 2, WarmUpMs = 150;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, double> _microseconds;   // by kernel, sizes, threads and vectors

    /// <summary>Begins with nothing known.</summary>
    public KernelTimings() => _microseconds = new Dictionary<string, double>(StringComparer.Ordinal);

    private KernelTimings(IReadOnlyDictionary<string, double> microseconds) =>
        _microseconds = new Dictionary<string, double>(microseconds, StringComparer.Ordinal);

    /// <summary>
    /// Where the command-line tool keeps the times: the file that <c>FOVEA_KERNELS</c> names when that
    /// variable is set, else one for this user's data.
    /// </summary>
    public static string DefaultPath =>
        UserFiles.PathOf("FOVEA_KERNELS", "kernels.json");

    /// <summary>How many times are known.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _microseconds.Count;
            }
        }
    }

    // Times hold for a processor, and for the code that the runtime made of these kernels.
    private static string Machine => $"{ProcessorAndStepping}; {(int)VectorWidths.Widest} bits; "
        + $".NET {Environment.Version}; {typeof(ConvolutionKernels).Module.ModuleVersionId}";

    private static string ProcessorAndStepping => X86Base.IsSupported
        ? string.Create(CultureInfo.InvariantCulture, $"x86 {Processor.Name} {X86Base.CpuId(1, 0).Eax:x}")
        : RuntimeInformation.ProcessArchitecture.ToString();

    /// <summary>Reads the times of a file.</summary>
    /// <param name="path">
    /// A file that <see cref="Save"/> wrote. If there is none, or it is of another processor,
    /// runtime or version, nothing is known yet.
    /// </param>
    /// <exception cref="FoveaException">The file cannot be read, or is not such a file.</exception>
    public static KernelTimings Open(string path)
    {
        if (!File.Exists(path))
        {
            return new KernelTimings();
        }
        TimingsFile file;
        try
        {
            file = JsonSerializer.Deserialize(SourceFile.ReadAllBytes(path, MostFileBytes), Json.Default.TimingsFile)
                ?? throw new JsonException("It holds nothing.");
        }
        catch (JsonException cause)
        {
            string where = cause.LineNumber is long line ? $": line {line + 1} is not what such a file has there" : "";
            throw new FoveaException($"{path} is not a file of kernel times{where}. Delete it; the kernels are then timed again.", cause);
        }
        if (file.Microseconds.FirstOrDefault(
            entry => !(entry.Value > 0 && double.IsFinite(entry.Value))) is { Key: string kernel, Value: double time })
        {
            throw new FoveaException($"{path} is not a file of kernel times: it says {time} µs of \"{kernel}\". "
                + "Delete it; the kernels are then timed again.");
        }
        return file.Machine == Machine ? new KernelTimings(file.Microseconds) : new KernelTimings();
    }

    /// <summary>Writes what is known to a file, whole or not at all.</summary>
    /// <param name="path">The file; its folder is made where there is none.</param>
    /// <exception cref="FoveaException">The file could not be written.</exception>
    public void Save(string path)
    {
        SortedDictionary<string, double> microseconds;
        lock (_gate)
        {
            microseconds = new SortedDictionary<string, double>(_microseconds, StringComparer.Ordinal);
        }
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(new TimingsFile(Machine, microseconds), Json.Default.TimingsFile);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new FoveaException(
                $"{path}: its folder cannot be made. "
                + $"{cause.Message} Choose a file in a folder in which this process may write.", cause);
        }
        AtomicFile.Write(path, stream => stream.Write(json));
    }

    /// <summary>The times of a team's kernels: those known, and those that it takes.</summary>
    internal IConvolutionTimer On(ThreadTeam team, VectorWidth width) => new TeamTimer(this, team, width);

    // One measures at a time: two would disturb each other.
    private double[] Measure(IReadOnlyList<ConvolutionKernel> kernels, ConvolutionGeometry geometry, ThreadTeam team, VectorWidth width)
    {
        string[] keys = [.. kernels.Select(kernel => $"{kernel.Name}, {Text(geometry)}, {team.Threads} threads, {(int)width} bits")];
        lock (_gate)
        {
            if (!keys.All(_microseconds.ContainsKey))
            {
                // All of them, so that they are compared as the machine is now.
                using var operands = new ConvolutionOperands(geometry, width);
                double[] times = StageTiming.Medians([.. kernels.Select(kernel => operands.PrepareWork(team, kernel))],
                    team, Samples, SampleMs, WarmUpMs);
                for (int i = 0; i < keys.Length; i++)
                {
                    _microseconds[keys[i]] = 1000 * times[i];
                }
            }
            return [.. keys.Select(key => _microseconds[key])];
        }
    }

    private static string Text(ConvolutionGeometry geometry) =>
        $"{geometry.Batch}×{geometry.InChannels}→{geometry.OutChannels} in {geometry.Groups}, "
        + $"{Text(geometry.Depth)} {Text(geometry.Height)} {Text(geometry.Width)}";

    private static string Text(ConvolutionAxis axis) =>
        $"{axis.Input}/{axis.Kernel}/{axis.Stride}/{axis.PadBegin}/{axis.PadEnd}/{axis.Dilation}";

    private sealed class TeamTimer(KernelTimings timings, ThreadTeam team, VectorWidth width) : IConvolutionTimer
    {
        public IReadOnlyList<double> Measure(IReadOnlyList<ConvolutionKernel> kernels, ConvolutionGeometry geometry) =>
            timings.Measure(kernels, geometry, team, width);
    }

    [SuppressMessage("Performance", "CA1812", Justification = "Made by the deserializer.")]
    private sealed record TimingsFile(
        [property: JsonRequired] string Machine,
        [property: JsonRequired] IReadOnlyDictionary<string, double> Microseconds);

    [JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        RespectNullableAnnotations = true)]
    [JsonSerializable(typeof(TimingsFile))]
    private sealed partial class Json : JsonSerializerContext;
}
