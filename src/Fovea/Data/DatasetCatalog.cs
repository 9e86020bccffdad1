using System.Globalization;
using Fovea.IO;
using Fovea.Kernels.Random;

namespace Fovea.Data;

/// <summary>Opens data sets by name, or from a folder or file, whose kind is detected.</summary>
public static class DatasetCatalog
{
    /// <summary>
    /// The name of the set embedded in this assembly: 8,000 training and 2,000 test images of digits, 28×28.
    /// </summary>
    public const string EmbeddedName = "mnist-10k";

    /// <summary>The sets known by name, besides <see cref="EmbeddedName"/>.</summary>
    public static IReadOnlyList<KnownDataset> Known { get; } = [KnownDataset.Mnist, KnownDataset.FashionMnist];

    /// <summary>
    /// The folder of downloads: the environment variable <c>FOVEA_DATA</c> if it is set, else a folder in this user's
    /// application data.
    /// </summary>
    public static string CacheFolder =>
        UserFiles.PathOf("FOVEA_DATA", "datasets");

    /// <summary>Opens a set.</summary>
    /// <param name="nameOrPath">
    /// <c>mnist-10k</c>, <c>mnist</c>, <c>fashion-mnist</c>; or a folder of IDX files, of CIFAR's binary files, with a
    /// <c>manifest.csv</c>, or with a sub-folder per class (below <c>train</c> and <c>test</c>, or
    /// not); or a <c>.csv</c> or <c>.npz</c> file.
    /// </param>
    /// <param name="options">Where to look, and how to read.</param>
    /// <exception cref="FoveaException">
    /// The set is missing (the message says how to get it), or it cannot be read.
    /// </exception>
    public static DataSplit Open(string nameOrPath, DatasetCatalogOptions? options = null)
    {
        DataSplit split = OpenAny(nameOrPath, options ?? new DatasetCatalogOptions());
        if (split.Train.Classes.Count == 1)
        {
            string advice = Directory.Exists(nameOrPath) ? " A folder of images must have a sub-folder per class." : "";
            throw new FoveaException(
                $"{nameOrPath}: the set has one class, \"{split.Train.Classes[0]}\"; " +
                $"classification needs at least two classes.{advice}");
        }
        return split;
    }

    private static DataSplit OpenAny(string nameOrPath, DatasetCatalogOptions options)
    {
        if (nameOrPath == EmbeddedName)
        {
            return OpenEmbedded();
        }
        if (Known.FirstOrDefault(known => known.Name == nameOrPath) is { } named)
        {
            return OpenKnown(named, options);
        }
        if (Directory.Exists(nameOrPath))
        {
            return OpenFolder(nameOrPath, options);
        }
        if (File.Exists(nameOrPath) && nameOrPath.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
        {
            return OpenTable(nameOrPath, options);
        }
        if (File.Exists(nameOrPath) && nameOrPath.EndsWith(".npz", StringComparison.OrdinalIgnoreCase))
        {
            return NpzDataset.IsSplit(nameOrPath) ? NpzDataset.OpenSplit(nameOrPath) : HoldOut(NpzDataset.Open(nameOrPath), options);
        }
        string names = string.Join(", ", Known.Select(known => known.Name).Prepend(EmbeddedName));
        throw new FoveaException($"Data set \"{nameOrPath}\" is neither a known name ({names}) nor a folder, "
            + ".csv or .npz file that exists.");
    }

    /// <summary>Finds the folder with a known set's files.</summary>
    /// <param name="known">One of <see cref="Known"/>.</param>
    /// <param name="options">Where to look.</param>
    /// <returns>The first folder that has all of them; null if the set is not on this machine.</returns>
    public static string? FindFolder(KnownDataset known, DatasetCatalogOptions? options = null) =>
        Folders(known, options ?? new DatasetCatalogOptions())
            .Find(folder => known.Files.All(file => FindIdx(folder, file.Name) is not null));

    private static DataSplit OpenEmbedded()
    {
        return new DataSplit(Part("train"), Part("test"));

        static IdxDataset Part(string part)
        {
            using SourceFile images = Resource($"{part}-images-idx3-ubyte.gz"), labels = Resource($"{part}-labels-idx1-ubyte.gz");
            return IdxDataset.Read(images, labels, $"{EmbeddedName} {part}", KnownDataset.Mnist.Classes);
        }

        static SourceFile Resource(string file)
        {
            string name = $"{EmbeddedName}/{file}";
            Stream stream = typeof(DatasetCatalog).Assembly.GetManifestResourceStream(name) ??
                throw new FoveaException($"This build of Fovea has no resource {name}.");
            return SourceFile.Open(stream, name);
        }
    }

    private static DataSplit OpenKnown(KnownDataset known, DatasetCatalogOptions options)
    {
        if (FindFolder(known, options) is { } folder)
        {
            return OpenIdx(folder, known.Files.Select(file => file.Name).ToArray(), known.Name, known.Classes);
        }
        List<string> folders = Folders(known, options);
        string package = known.DebianPackage is { } debian ? $" install the Debian package {debian}," : "";
        throw new FoveaException(
            $"{known.Name} is not on this machine. Looked for "
            + $"{string.Join(", ", known.Files.Select(file => file.Name + "[.gz]"))} in {string.Join(", ", folders)}. " +
            $"To get it, download it with DatasetDownload.FetchAsync,{package} or put the four files into {folders[^1]}.");
    }

    private static List<string> Folders(KnownDataset known, DatasetCatalogOptions options)
    {
        var folders = new List<string>();
        if (options.Folder is { } given)
        {
            folders.Add(given);
            folders.Add(Path.Combine(given, known.Name));
        }
        if (known.SystemFolder is { } system)
        {
            folders.Add(system);
        }
        folders.Add(Path.Combine(CacheFolder, known.Name));
        return folders;
    }

    private static DataSplit OpenFolder(string folder, DatasetCatalogOptions options)
    {
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        foreach (string test in new[] { "t10k", "test" })
        {
            string[] files = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                $"{test}-images-idx3-ubyte", $"{test}-labels-idx1-ubyte"];
            if (files.All(file => FindIdx(folder, file) is not null))
            {
                return OpenIdx(folder, files, name, null);
            }
        }
        foreach (string place in new[] { folder, Path.Combine(folder, "cifar-10-batches-bin"), Path.Combine(folder, "cifar-100-binary") })
        {
            if (File.Exists(Path.Combine(place, "test_batch.bin")) || File.Exists(Path.Combine(place, "test.bin")))
            {
                return CifarDataset.Open(place);
            }
        }
        string manifest = Path.Combine(folder, "manifest.csv");
        if (File.Exists(manifest))
        {
            return OpenTable(manifest, options);
        }
        return ImageFolderDataset.IsSplit(folder)
            ? ImageFolderDataset.OpenSplit(folder, options.Images)
            : HoldOut(ImageFolderDataset.Open(folder, options.Images), options);
    }

    private static DataSplit OpenTable(string path, DatasetCatalogOptions options) => CsvDataset.IsSplit(path)
        ? CsvDataset.OpenSplit(path, options.Images)
        : HoldOut(CsvDataset.Open(path, options.Images), options);

    private static DataSplit OpenIdx(string folder, string[] files, string name, IReadOnlyList<string>? classes)
    {
        string[] paths = Array.ConvertAll(files, file => FindIdx(folder, file)!);
        IdxDataset train = IdxDataset.Open(paths[0], paths[1], $"{name} train", classes);
        IdxDataset test = IdxDataset.Open(paths[2], paths[3], $"{name} test", classes ?? train.Classes);
        return DataSplit.Create(train, test, folder);
    }

    private static string? FindIdx(string folder, string file)
    {
        string plain = Path.Combine(folder, file), compressed = plain + ".gz";
        return File.Exists(plain) ? plain : File.Exists(compressed) ? compressed : null;
    }

    // A permutation of all samples from (seed, the last possible epoch); its beginning is the test set.
    private static DataSplit HoldOut(Dataset all, DatasetCatalogOptions options)
    {
        int testCount = (int)Math.Round(all.Count * options.TestShare);
        if (!(options.TestShare is > 0 and < 1) || testCount == 0 || testCount == all.Count)
        {
            throw new FoveaException(string.Create(CultureInfo.InvariantCulture,
                $"{all.Name}: the set has no split of its own, and a test share of {options.TestShare} of " +
                $"{all.Count} samples leaves one of the two sets empty. Choose another share between 0 and 1."));
        }
        int[] order = new int[all.Count];
        new CounterRandom(options.Seed, (uint)RandomPurpose.Shuffle, uint.MaxValue).Permute(order);
        Array.Sort(order, 0, testCount);
        Array.Sort(order, testCount, order.Length - testCount);
        return new DataSplit(all.Subset(order.AsSpan(testCount)), all.Subset(order.AsSpan(0, testCount)));
    }
}
