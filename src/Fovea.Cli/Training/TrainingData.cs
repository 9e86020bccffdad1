using Fovea.Data;

namespace Fovea.Cli.Training;

/// <summary>The data of <c>fovea train</c>: found, or fetched first where that was asked for.</summary>
internal static class TrainingData
{
    /// <summary>Opens the data.</summary>
    /// <param name="arguments">Which data, where to look, and whether to fetch.</param>
    /// <param name="notes">Told in a line what is fetched.</param>
    /// <param name="cancellationToken">Stops fetching.</param>
    /// <exception cref="FoveaException">It is not there, or cannot be fetched.</exception>
    public static DataSplit Open(TrainArguments arguments, TextWriter notes, CancellationToken cancellationToken)
    {
        var options = new DatasetCatalogOptions { Folder = arguments.DataFolder };
        if (arguments.Download)
        {
            Fetch(Known(arguments.Data), arguments, options, notes, cancellationToken);
        }
        return DatasetCatalog.Open(arguments.Data, options);
    }

    private static KnownDataset Known(string name) => DatasetCatalog.Known.FirstOrDefault(known => known.Name == name)
        ?? throw new FoveaException(
            $"--download fetches {string.Join(", ", DatasetCatalog.Known.Select(known => known.Name))}; "
            + $"\"{name}\" is none of them. Leave it out.");

    private static void Fetch(
        KnownDataset known, TrainArguments arguments, DatasetCatalogOptions options, TextWriter notes,
        CancellationToken cancellationToken)
    {
        if (DatasetCatalog.FindFolder(known, options) is not null)
        {
            return;
        }
        string folder = Path.Combine(arguments.DataFolder ?? DatasetCatalog.CacheFolder, known.Name);
        Uri address = arguments.Mirror is string mirror ? new Uri(mirror) : known.Address;
        notes.WriteLine($"fetching {known.Name} from {address} into {folder}");
        using var client = new HttpClient();
        try
        {
            DatasetDownload.FetchAsync(known, address, client, folder, cancellationToken: cancellationToken).GetAwaiter().GetResult();
        }
        catch (FoveaException cause)
        {
            throw new FoveaException(
                $"{cause.Message} Name another mirror (--mirror URL), or put the files into {folder} by other means.", cause);
        }
    }
}
