using System.Globalization;
using Fovea.IO;

namespace Fovea.Formats;

/// <summary>
/// The checkpoints of one run, in a folder of their own: written atomically, verified, the oldest pruned.
/// </summary>
/// <remarks>
/// Files are <c>step-00000120.safetensors</c> and, on request, <c>best.safetensors</c>. Each is written with
/// <see cref="AtomicFile"/> and carries a SHA-256 of all its bytes. A file is deleted only after the requested number
/// of newer ones has been read back and verified. Only one process at a time may write to a folder. Held by
/// CheckpointStoreTests, CheckpointDamageTests and CheckpointKillTests.
/// </remarks>
public sealed class CheckpointStore
{
    private const string Prefix = "step-", Suffix = ".safetensors";
    private const string BestName = "best" + Suffix;

    private readonly HashSet<long> _verified = [];
    private readonly FileOperations _operations;

    /// <summary>
    /// Opens a folder, creating it if necessary, and deletes incomplete files of a process that died.
    /// </summary>
    /// <param name="folder">The folder, used for nothing else.</param>
    /// <param name="keep">
    /// How many verified checkpoints to keep, besides the best; at least 2, so that one damaged file never loses the
    /// run.
    /// </param>
    /// <exception cref="FoveaException">The folder cannot be created or read.</exception>
    public CheckpointStore(string folder, int keep = 3) : this(folder, keep, FileOperations.System)
    {
    }

    internal CheckpointStore(string folder, int keep, FileOperations operations)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, 2);
        Folder = folder;
        Keep = keep;
        _operations = operations;
        Folders.Create(folder, "the checkpoint folder");
        foreach (string stale in Names().Where(IsUnfinished))
        {
            Delete(stale);
        }
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>How many verified checkpoints are kept.</summary>
    public int Keep { get; }

    /// <summary>The steps for which there is a file, newest first; the files are not verified.</summary>
    public IReadOnlyList<long> Steps => [.. Names().Select(StepOf).OfType<long>().OrderDescending()];

    /// <summary>Whether a folder has a checkpoint of a step; changes nothing, and the folder need not exist.</summary>
    internal static bool HasCheckpoint(string folder) =>
        Directory.Exists(folder) && Directory.EnumerateFiles(folder, $"{Prefix}*{Suffix}").Any();

    /// <summary>The path of a step's checkpoint, whether or not there is one.</summary>
    public string PathOf(long step) => Path.Combine(Folder, Prefix + step.ToString("D8", CultureInfo.InvariantCulture) + Suffix);

    /// <summary>The path of the best checkpoint, whether or not there is one.</summary>
    public string BestPath => Path.Combine(Folder, BestName);

    /// <summary>Saves a checkpoint, reads it back, and prunes older ones.</summary>
    /// <param name="step">
    /// The training step after which the state was taken; a file of the same step is replaced.
    /// </param>
    /// <param name="tensors">The state; must not change until the call returns.</param>
    /// <param name="metadata">
    /// Metadata to store with it; keys that begin with "fovea." are reserved for the manifest.
    /// </param>
    /// <param name="best">Whether to save it as the best so far as well.</param>
    /// <returns>The file.</returns>
    /// <exception cref="FoveaException">
    /// It could not be written or verified, or the folder has a valid checkpoint of a later step, which belongs to
    /// another run or was skipped. Earlier checkpoints are intact.
    /// </exception>
    public string Save(
        long step, IReadOnlyList<SafetensorsTensor> tensors,
        IReadOnlyDictionary<string, string>? metadata = null, bool best = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        RefuseLaterSteps(step);

        SafetensorsTensor[] ordered = SafetensorsWriter.Order(tensors);
        byte[] header = CheckpointFile.Header(step, ordered, metadata);
        string path = PathOf(step);
        _verified.Remove(step);
        AtomicFile.Write(path, stream => SafetensorsWriter.WriteTo(stream, header, ordered), _operations);
        CheckpointFile.Open(path).Dispose();
        _verified.Add(step);

        if (best)
        {
            AtomicFile.Write(BestPath, stream => SafetensorsWriter.WriteTo(stream, header, ordered), _operations);
            CheckpointFile.Open(BestPath).Dispose();
        }
        Prune();
        return path;
    }

    /// <summary>Opens the newest checkpoint that passes verification.</summary>
    /// <returns>The checkpoint, null if the folder has none, and the newer files that were rejected.</returns>
    /// <exception cref="FileFormatException">
    /// There are checkpoints, but none is valid; whether to start over is the user's decision.
    /// </exception>
    public CheckpointSearch OpenNewestValid()
    {
        var rejected = new List<RejectedCheckpoint>();
        foreach (long step in Steps)
        {
            try
            {
                return new CheckpointSearch(OpenStep(step), rejected);
            }
            catch (FileFormatException error)
            {
                rejected.Add(new RejectedCheckpoint(error.Path, error.Error, error.Message));
            }
        }
        if (rejected.Count > 0)
        {
            throw new FileFormatException(Folder, FileFormatError.NoneValid,
                $"none of the {rejected.Count} checkpoints can be loaded; the newest: {rejected[0].Reason} "
                + $"To start over, choose another folder{(File.Exists(BestPath) ? $"; {BestName} may still be usable" : "")}.");
        }
        return new CheckpointSearch(null, rejected);
    }

    /// <summary>Opens and verifies the best checkpoint; null if there is none.</summary>
    /// <exception cref="FileFormatException">It is damaged.</exception>
    public Checkpoint? OpenBest() => File.Exists(BestPath) ? CheckpointFile.Open(BestPath) : null;

    /// <summary>Deletes the checkpoints of later steps, to resume from an earlier one.</summary>
    /// <param name="step">The step to resume from; its own file is kept.</param>
    /// <exception cref="FoveaException">A file cannot be deleted.</exception>
    public void DiscardAfter(long step)
    {
        foreach (long later in Steps.Where(later => later > step))
        {
            Delete(Path.GetFileName(PathOf(later)));
        }
    }

    private Checkpoint OpenStep(long step)
    {
        Checkpoint checkpoint = CheckpointFile.Open(PathOf(step));
        if (checkpoint.Step == step)
        {
            _verified.Add(step);
            return checkpoint;
        }
        checkpoint.Dispose();
        throw new FileFormatException(checkpoint.Path, FileFormatError.StepMismatch, $"contains step {checkpoint.Step}; was it renamed?");
    }

    // Otherwise the new file would be the oldest and pruned at once, and a resumed run would load the later one.
    private void RefuseLaterSteps(long step)
    {
        foreach (long later in Steps.Where(later => later > step && IsValid(later)))
        {
            throw new FoveaException(
                $"{Folder}: contains a valid checkpoint of step {later}, later than step {step}, which is to be saved. "
                + "Resume from it, choose another folder, or discard it (CheckpointStore.DiscardAfter).");
        }
    }

    private void Prune()
    {
        int kept = 0;
        foreach (long step in Steps)
        {
            if (kept >= Keep)
                Delete(Path.GetFileName(PathOf(step)));
            else if (IsValid(step))
                kept++;
        }
    }

    private bool IsValid(long step)
    {
        if (_verified.Contains(step))
            return true;
        try
        {
            OpenStep(step).Dispose();
            return true;
        }
        catch (FileFormatException)
        {
            return false;
        }
    }

    private string[] Names()
    {
        try
        {
            return [.. Directory.EnumerateFiles(Folder).Select(path => Path.GetFileName(path))];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FoveaException($"{Folder}: the checkpoint folder cannot be listed. {error.Message}", error);
        }
    }

    private void Delete(string name)
    {
        string path = Path.Combine(Folder, name);
        try
        {
            _operations.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FoveaException($"{path}: cannot be deleted. {error.Message} Check the permissions of the folder.", error);
        }
        if (StepOf(name) is long step)
            _verified.Remove(step);
    }

    private static bool IsUnfinished(string name) =>
        name.EndsWith(AtomicFile.TemporarySuffix, StringComparison.Ordinal)
        && (name.StartsWith(Prefix, StringComparison.Ordinal) || name.StartsWith(BestName, StringComparison.Ordinal));

    // Only names that this class would have written, so not "step-120.safetensors" or "step-+0000012.safetensors".
    private static long? StepOf(string name)
    {
        if (!name.StartsWith(Prefix, StringComparison.Ordinal) || !name.EndsWith(Suffix, StringComparison.Ordinal)
            || name.Length < Prefix.Length + Suffix.Length)
            return null;
        string digits = name[Prefix.Length..^Suffix.Length];
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long step)
            && step.ToString("D8", CultureInfo.InvariantCulture) == digits ? step : null;
    }
}
